import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mentionedNames } from "../../../src/domain/mentions.ts";

describe("mentionedNames", () => {
  it.each([
    ["@ada", ["ada"]],
    ["Hello @Ada, and @bob.", ["ada", "bob"]],
    ["(@ada) [@bob]!", ["ada", "bob"]],
    ["@ada @ADA @Ada", ["ada"]],
    ["@a.d-a_1: look", ["a.d-a_1"]],
    ["@ada's and @bob…", ["ada", "bob"]],
    ["日本@ada", ["ada"]],
  ])("finds in %j", (content, names) => {
    expect(mentionedNames(content)).toEqual(names);
  });

  it.each([
    "ada",
    "",
    "@",
    "@ ada",
    "@ab",
    "ada@example.com",
    "a.@ada",
    "@@ada",
    "x-@ada",
    "@-ada",
    `@${"-".repeat(60)}`,
  ])("finds nobody in %j", (content) => {
    expect(mentionedNames(content)).toEqual([]);
  });

  it("takes the first fifty, and is quick on the longest message", () => {
    const names = Array.from({ length: 60 }, (_, n) => `user${n}`);
    expect(mentionedNames(names.map((name) => `@${name}`).join(" "))).toEqual(names.slice(0, 50));
    for (const hostile of ["@", "@a", "@a.", "@aa-", "a@"]) {
      const start = performance.now();
      mentionedNames(hostile.repeat(8_000 / hostile.length));
      expect(performance.now() - start).toBeLessThan(200);
    }
  });

  it("finds every username that may be, wherever it stands among blanks", () => {
    const edge = fc.constantFrom(..."abcXYZ019");
    const inner = fc.string({ unit: fc.constantFrom(..."abcXYZ019_.-"), minLength: 1, maxLength: 48 });
    const username = fc.tuple(edge, inner, edge).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.array(username, { minLength: 1, maxLength: 10 }), (names) => {
        const expected = [...new Set(names.map((name) => name.toLowerCase()))];
        expect(mentionedNames(names.map((name) => `@${name}`).join(" "))).toEqual(expected);
      }),
    );
  });
});
