import { describe, expect, it } from "vitest";
import { take } from "../../../src/domain/quota.ts";

const quota = { name: "things", count: 10, seconds: 60 };

/** Takes at each of these times. */
function takeAt(...times: readonly number[]) {
  let spentUntil = 0;
  return times.map((at) => {
    const { spentUntil: next, ...state } = take(quota, spentUntil, at);
    spentUntil = next;
    return state;
  });
}

describe("a quota", () => {
  it("gives as many as it says at once, and says what is left", () => {
    const states = takeAt(...Array<number>(11).fill(1_000_000));
    expect(states.map(({ remaining }) => remaining)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0]);
    expect(states.map(({ retryAfterSeconds }) => retryAfterSeconds)).toEqual([...Array<number>(10).fill(0), 6]);
    expect(states[0]?.resetSeconds).toBe(6);
    expect(states[9]?.resetSeconds).toBe(60);
  });

  it("has one again after the time it says, and all of it after its window", () => {
    const empty = Array<number>(10).fill(0);
    expect(takeAt(...empty, 5_999).at(-1)?.retryAfterSeconds).toBe(1);
    expect(takeAt(...empty, 6_000).at(-1)).toMatchObject({ retryAfterSeconds: 0, remaining: 0 });
    expect(takeAt(...empty, 60_000).at(-1)).toMatchObject({ retryAfterSeconds: 0, remaining: 9 });
  });

  it("takes nothing for what it refuses: whoever keeps asking does not wait longer", () => {
    const empty = Array<number>(10).fill(0);
    expect(takeAt(...empty, ...Array<number>(100).fill(3_000), 6_000).at(-1)?.retryAfterSeconds).toBe(0);
  });
});
