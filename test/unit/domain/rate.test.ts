import { describe, expect, it } from "vitest";
import { delayUntilFree, hourly, RateLimiter, tokensOf } from "../../../src/domain/rate.ts";

describe("a bucket", () => {
  const rate = hourly(60);

  it("holds an hour's worth, and fills as the hour goes by", () => {
    expect(tokensOf(null, rate, 0)).toBe(60);
    expect(tokensOf({ tokens: 0, at: 0 }, rate, 60_000)).toBeCloseTo(1);
    expect(tokensOf({ tokens: 0, at: 0 }, rate, 7_200_000)).toBe(60);
    expect(tokensOf({ tokens: 5, at: 1_000 }, rate, 0)).toBe(5);
  });

  it("tells how long it is until there is one", () => {
    expect(delayUntilFree(1, rate)).toBe(0);
    expect(delayUntilFree(0, rate)).toBe(60_000);
    expect(delayUntilFree(0.5, rate)).toBe(30_000);
  });
});

describe("a limiter", () => {
  it("gives each key its own, and one as soon as it says", () => {
    const limiter = new RateLimiter({ perSecond: 2, burst: 3 });
    const taken = [1, 2, 3, 4].map(() => limiter.take("a", 0));
    expect(taken).toEqual([0, 0, 0, 500]);
    expect(limiter.take("b", 0)).toBe(0);
    expect(limiter.delay("a", 499)).toBeGreaterThan(0);
    expect(limiter.take("a", 500)).toBe(0);
  });
});
