import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHonestName, isSingleLine, isStorable } from "../../../src/domain/text.ts";

const textBreaks = ["\t", "\n", "\r"];
const controls = Array.from({ length: 0x80 }, (_, code) => String.fromCharCode(code)).filter(
  (char) => (char < " " || char === "\u007f") && !textBreaks.includes(char),
);

describe("isStorable", () => {
  it.each(controls.map((char) => ({ name: `U+${char.charCodeAt(0).toString(16).padStart(4, "0")}`, char })))(
    "refuses $name anywhere",
    ({ char }) => {
      for (const text of [char, `a${char}`, `${char}a`, `a${char}b`]) expect(isStorable(text)).toBe(false);
    },
  );

  it("keeps tab, line feed and carriage return in text, not in a line", () => {
    for (const char of textBreaks) {
      expect(isStorable(`a${char}b`)).toBe(true);
      expect(isSingleLine(`a${char}b`)).toBe(false);
    }
    expect(isSingleLine("one line")).toBe(true);
  });

  it.each(["\ud800", "\udfff", "a\ud83db", "\udc00\ud800"])("refuses a lone surrogate", (text) => {
    expect(isStorable(text)).toBe(false);
    expect(isSingleLine(text)).toBe(false);
  });

  it.each(["", "naïve", "日本語", "👩‍👩‍👧‍👦", "\u{10ffff}", "\u0080\u009f", "\u202e", "\ufeff"])("keeps %j", (text) => {
    expect(isStorable(text)).toBe(true);
  });

  it("lets through only what survives UTF-8 unchanged", () => {
    const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) });
    fc.assert(
      fc.property(anyText, (text) => {
        const survives =
          new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(new TextEncoder().encode(text)) === text;
        if (isStorable(text)) expect(survives && !text.includes("\0")).toBe(true);
        if (!survives || text.includes("\0")) expect(isStorable(text)).toBe(false);
      }),
    );
  });
});

describe("a name is", () => {
  it.each([
    ["an override of direction", "ada\u202egnp.exe"],
    ["an embedding", "\u202aada\u202c"],
    ["an isolate", "\u2067ada\u2069"],
    ["a space of no width", "a\u200bda"],
    ["a word joiner", "ada\u2060"],
    ["a byte order mark", "\ufeffada"],
    ["a soft hyphen", "a\u00adda"],
    ["a line separator", "ada\u2028lovelace"],
    ["a pile of marks", `Z${"\u0335\u0321\u034a\u0353".repeat(20)}algo`],
    ["nothing to see", "\u3164"],
    ["joiners alone", "\u200d\u200c"],
  ])("refused for %s", (_, text) => {
    expect(isHonestName(text)).toBe(false);
  });

  it.each([
    "Ada Lovelace",
    "محمد\u200f",
    "بِسْمِ ٱللَّهِ",
    "می\u200cخواهم",
    "הִנֵּה נִקּוּד",
    "Nguyễn",
    "o\u0308\u0304",
    "ฉันกิน",
    "ཤེལ་སྒོ་",
    "👩‍👩‍👧‍👦 and ❤️",
    "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "<script>",
  ])("kept: %j", (text) => {
    expect(isHonestName(text)).toBe(true);
  });
});
