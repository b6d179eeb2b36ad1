import fc from "fast-check";
import { v4, v7 } from "uuid";
import { describe, expect, it } from "vitest";
import { isUuid } from "../../../src/domain/ids.ts";

describe("isUuid", () => {
  it("takes what uuid makes, and nothing around it", () => {
    for (const id of [v4(), v7(), "01920b5e-7c3a-7d4e-8f00-0a1b2c3d4e5f"]) {
      expect(isUuid(id)).toBe(true);
      for (const wrong of [` ${id}`, `${id}\n`, `{${id}}`, id.toUpperCase(), id.replaceAll("-", ""), id.slice(1)]) {
        expect(isUuid(wrong)).toBe(false);
      }
    }
  });

  it.each([
    "",
    "null",
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "01920b5e-7c3a-9d4e-8f00-0a1b2c3d4e5f",
    "01920b5e-7c3a-7d4e-cf00-0a1b2c3d4e5f",
  ])("refuses %j", (text) => expect(isUuid(text)).toBe(false));

  it("refuses an id with any one character changed to what does not belong there", () => {
    const foreign = fc.string({ minLength: 1, maxLength: 1 }).filter((char) => !/[0-9a-f-]/.test(char));
    fc.assert(
      fc.property(fc.nat({ max: 35 }), foreign, (place, char) => {
        const id = v7();
        expect(isUuid(id.slice(0, place) + char + id.slice(place + 1))).toBe(false);
      }),
    );
  });
});
