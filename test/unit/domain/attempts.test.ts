import { describe, expect, it } from "vitest";
import { type Attempts, attempt, delayMs } from "../../../src/domain/attempts.ts";

describe("failed tries", () => {
  it("cost nothing at first, then twice as long each time, and never more than five minutes", () => {
    expect([0, 9, 10, 11, 12, 18, 19, 1_000].map((failures) => delayMs(failures, 10))).toEqual([
      0, 0, 1_000, 2_000, 4_000, 256_000, 300_000, 300_000,
    ]);
  });

  it("wait, and while they wait they count for nothing", () => {
    let now = 1_000_000;
    let state: Attempts | null = null;
    for (let n = 0; n < 10; n += 1) state = attempt(state, 10, now) as Attempts;
    for (let n = 0; n < 50; n += 1) expect(attempt(state, 10, now)).toBe(1_000);
    now += 1_000;
    expect(attempt(state, 10, now)).toEqual({ failures: 11, at: now });
  });

  it("are forgotten an hour after the last one", () => {
    expect(attempt({ failures: 500, at: 0 }, 10, 299_999)).toBe(1);
    expect(attempt({ failures: 500, at: 0 }, 10, 3_600_000)).toEqual({ failures: 1, at: 3_600_000 });
  });

  it("let a patient guesser try fewer than three hundred times a day", () => {
    let state: Attempts | null = null;
    let tries = 0;
    for (let now = 1; now < 86_400_000; ) {
      const outcome: Attempts | number = attempt(state, 10, now);
      if (typeof outcome === "number") now += outcome;
      else {
        state = outcome;
        tries += 1;
      }
    }
    expect(tries).toBeGreaterThan(250);
    expect(tries).toBeLessThan(310);
  });
});
