import { describe, expect, it } from "vitest";
import { id, line, pageQuery, text } from "../../../src/contract/primitives.ts";

const accepts = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe("text and line", () => {
  it.each(["\0", "a\u0007b", "\ud800", "x\udfff"])(
    "refuse %j, which PostgreSQL or a client could not keep",
    (value) => {
      expect(accepts(text(10), value)).toBe(false);
      expect(accepts(line(10), value)).toBe(false);
    },
  );

  it("have a length in characters, both ends included", () => {
    expect(accepts(text(3), "abc")).toBe(true);
    expect(accepts(text(3), "abcd")).toBe(false);
    expect(accepts(line(3), "abc")).toBe(true);
    expect(accepts(line(3), "abcd")).toBe(false);
  });

  it("trim a line, which then has to hold something on one line", () => {
    expect(line(10).parse("  a b ")).toBe("a b");
    for (const value of ["", "   ", "a\nb", "a\tb"]) expect(accepts(line(10), value)).toBe(false);
  });

  it.each([1, null, undefined, true, {}, [], ["a"]])("are no %j", (value) => {
    expect(accepts(text(10), value)).toBe(false);
    expect(accepts(line(10), value)).toBe(false);
    expect(accepts(id, value)).toBe(false);
  });
});

describe("pageQuery", () => {
  it.each(["1", "50", "100"])("takes limit %s", (limit) => {
    expect(pageQuery.parse({ limit }).limit).toBe(Number(limit));
  });

  it.each(["0", "-1", "101", "1e9", "1e400", "1.5", "", "abc", "NaN", "Infinity", "0x10g"])(
    "refuses limit %j",
    (limit) => {
      expect(accepts(pageQuery, { limit })).toBe(false);
    },
  );

  it.each(["-1", "100001", "1e400", "1.5", "x"])("refuses skip %j", (skip) => {
    expect(accepts(pageQuery, { skip })).toBe(false);
  });

  it("refuses a cursor that is longer than any of ours", () => {
    expect(accepts(pageQuery, { cursor: "a".repeat(512) })).toBe(true);
    expect(accepts(pageQuery, { cursor: "a".repeat(513) })).toBe(false);
  });
});
