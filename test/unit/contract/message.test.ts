import { describe, expect, it } from "vitest";
import { content, historyQuery, messageSend } from "../../../src/contract/message.ts";
import { limits } from "../../../src/domain/limits.ts";
import { worldTexts } from "../../support/world-texts.ts";

const isContent = (value: unknown) => content.safeParse(value).success;
const isQuery = (value: object) => historyQuery.safeParse(value).success;

describe("content", () => {
  it("is kept exactly as it was sent", () => {
    for (const value of [" padded ", "two\nlines\r\n", "`code`\t*x*", "\u202eright to left", "e\u0301"]) {
      expect(content.parse(value)).toBe(value);
    }
  });

  it.each(Object.entries(worldTexts))("may be %s", (_, text) => expect(content.parse(text)).toBe(text));

  it.each(["", " ", "\n\t ", "\u00a0", "\u200b", "\u2060\ufeff", "\u3164", "\u2800 \u200d", "\ufe0f", "\u00ad"])(
    "is not blank: %j",
    (value) => expect(isContent(value)).toBe(false),
  );

  it("has a limit in characters as a reader counts them, and in bytes", () => {
    const { contentGraphemesMax: max, contentBytesMax: bytes } = limits;
    const decomposed = "e\u0301";
    for (const [one, count] of [
      ["a", max],
      [decomposed, max],
      ["👍", max],
    ] as const) {
      expect(isContent(one.repeat(count)), one).toBe(true);
      expect(isContent(one.repeat(count + 1)), one).toBe(false);
    }
    const family = "👨‍👩‍👧‍👦";
    const fitting = Math.floor(bytes / new TextEncoder().encode(family).length);
    expect(isContent(family.repeat(fitting))).toBe(true);
    expect(isContent(family.repeat(fitting + 1))).toBe(false);
    expect(isContent(`a${"\u0301".repeat(bytes / 2 - 1)}`)).toBe(true);
    expect(isContent(`a${"\u0301".repeat(bytes / 2)}`)).toBe(false);
  });
});

describe("client_id", () => {
  const isSend = (client_id: unknown) => messageSend.safeParse({ message: { content: "a", client_id } }).success;

  it.each(["a", "9f1c2d7e-first-try", "!~", "x".repeat(128), null, undefined])("may be %j", (value) => {
    expect(isSend(value)).toBe(true);
  });

  it.each(["", " ", "a b", "é", "a\n", "x".repeat(129), 1, {}])("may not be %j", (value) => {
    expect(isSend(value)).toBe(false);
  });
});

describe("historyQuery", () => {
  const anchors = { before: "5", after: "5", around: "5", at: "2026-11-22T10:00:00Z", skip: "0" };

  it.each(Object.entries(anchors))("takes %s=%s", (key, value) => {
    expect(isQuery({ [key]: value })).toBe(true);
    expect(isQuery({ [key]: value, limit: "1" })).toBe(true);
  });

  it("takes only one anchor", () => {
    const keys = Object.keys(anchors) as (keyof typeof anchors)[];
    for (const a of keys) {
      for (const b of keys.filter((key) => key !== a)) {
        expect(isQuery({ [a]: anchors[a], [b]: anchors[b] }), `${a} and ${b}`).toBe(false);
      }
    }
  });

  it.each(["0", "-1", "1e400", "9007199254740992", "1.5", "", "x", "null", "5,6"])("refuses seq %j", (value) => {
    for (const key of ["before", "after", "around"]) expect(isQuery({ [key]: value }), key).toBe(false);
  });

  it.each(["", "today", "2026-11-22", "2026-11-22T10:00:00", "2026-13-01T00:00:00Z", "2026-11-22T10:00:00Z'--"])(
    "refuses the time %j",
    (at) => expect(isQuery({ at })).toBe(false),
  );
});
