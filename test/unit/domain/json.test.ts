import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { repeatsKey } from "../../../src/domain/json.ts";

const key = fc.string().filter((text) => text !== "__proto__");
const value = fc.jsonValue().filter((json) => !JSON.stringify(json).includes("__proto__"));

describe("repeatsKey", () => {
  it.each([
    ['{"a":1,"a":2}'],
    ['{"a":{"b":1,"b":1}}'],
    ['[{},{"b":[],"b":[]}]'],
    ['{"a":1,"\\u0061":2}'],
    ['{ "a" : "}" , "x":[1,2], "a" : 1 }'],
    ['{"__proto__":1}'],
    ['{"a":[{"\\u005f_proto__":1}]}'],
    ['{"a\\"":1,"a\\"":2}'],
    ['{"":1,"":1}'],
  ])("finds it in %s", (json) => expect(repeatsKey(json)).toBe(true));

  it.each([
    ["{}"],
    ['{"a":"a","b":"a"}'],
    ['[{"a":1},{"a":1}]'],
    ['{"a":{"a":{"a":1}}}'],
    ['{"a":["a","a","a"]}'],
    ['{"a":"__proto__","constructor":1}'],
    ['{"a":"\\",\\"a\\":","b":1}'],
  ])("does not in %s", (json) => expect(repeatsKey(json)).toBe(false));

  it("never in what JSON.stringify makes, always when a member is written twice", () => {
    fc.assert(
      fc.property(fc.dictionary(key, value, { minKeys: 1 }), fc.nat(), (object, pick) => {
        const json = JSON.stringify(object);
        const keys = Object.keys(object);
        const twice = JSON.stringify(keys[pick % keys.length]);
        expect(repeatsKey(json)).toBe(false);
        expect(repeatsKey(`${json.slice(0, -1)},${twice}:0}`)).toBe(true);
      }),
    );
  });

  it("ends on any text, also on what is no JSON", () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\a1 ') }), (text) => void repeatsKey(text)));
    expect(repeatsKey("[".repeat(200_000))).toBe(false);
    expect(repeatsKey(`"${"\\".repeat(200_001)}`)).toBe(false);
  });
});
