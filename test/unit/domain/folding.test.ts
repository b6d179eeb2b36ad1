import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold, wordsOf } from "../../../src/domain/folding.ts";
import { searchCases } from "../../support/search-cases.ts";

const textOf = (text: string) => fold(text).text;

describe("folding", () => {
  it("takes case, accents, width and ligatures for the same", () => {
    expect(textOf("Crème BRÛLÉE")).toBe("creme brulee");
    expect(textOf("ＡＢＣ ﬁne Straße Łódź")).toBe("abc fine strasse lodz");
    expect(textOf("İstanbul ISTANBUL ıstanbul")).toBe("istanbul istanbul istanbul");
    expect(textOf("ΣΊΣΥΦΟΣ")).toBe(textOf("σίσυφος"));
    expect(textOf("ｶﾞ か\u3099")).toBe("ガ が");
    expect(textOf("\u1112\u1161\u11ab")).toBe("한");
  });

  it("keeps the marks that make another letter", () => {
    expect(textOf("ガ")).not.toBe(textOf("カ"));
    expect(textOf("कि")).not.toBe(textOf("का"));
  });

  it("leaves one space for whatever is no letter, digit or emoji", () => {
    expect(textOf("  a -- b_c\n\n(d)!")).toBe("a b c d ");
    expect(textOf("%_'\\")).toBe("");
  });

  it("is the same for a text that is folded already, whatever character it has", () => {
    const changed: string[] = [];
    for (let code = 0; code <= 0x3ffff; code += 1) {
      const char = String.fromCodePoint(code);
      if (/[\p{Cn}\p{Co}\p{Cs}]|[\u4e00-\ud7ff]|[\u{20000}-\u{3ffff}]/u.test(char)) continue;
      const once = textOf(`a${char}`);
      if (textOf(once) !== once) changed.push(code.toString(16));
    }
    expect(changed).toEqual([]);
  }, 20_000);

  it("says where each unit comes from, in order and inside of the text", () => {
    const texts = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...searchCases.map(({ text }) => text)));
    fc.assert(
      fc.property(texts, (original) => {
        const { text, starts, ends } = fold(original);
        expect([starts.length, ends.length]).toEqual([text.length, text.length]);
        const isSound = (start: number, index: number) =>
          start >= (starts[index - 1] ?? 0) && start < (ends[index] ?? 0) && (ends[index] ?? 0) <= original.length;
        expect(starts.every(isSound)).toBe(true);
      }),
    );
  });

  it("finds the same words in plain ASCII the short way as the long one", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const long = wordsOf(`${text} \u00e9`).map((word) => word.text);
        expect(wordsOf(`${text} e`).map((word) => word.text)).toEqual(long);
      }),
    );
  });
});
