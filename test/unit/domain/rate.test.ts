import { describe, expect, it } from "vitest";
import { hourly, RateLimiter } from "../../../src/domain/rate.ts";

describe("a limiter", () => {
  it("holds an hour's worth, and fills as the hour goes by", () => {
    const limiter = new RateLimiter(hourly(60));
    const taken = (count: number, now: number) => Array.from({ length: count }, () => limiter.take("a", now));
    expect(taken(61, 0)).toEqual([...Array<number>(60).fill(0), 60_000]);
    expect(limiter.delay("a", 30_000)).toBe(30_000);
    expect(taken(2, 60_000)).toEqual([0, 60_000]);
    // Not more than the hour's worth, and no less where a clock goes back.
    expect(taken(61, 7_260_000)).toEqual([...Array<number>(60).fill(0), 60_000]);
    expect(limiter.delay("a", 7_200_000)).toBe(60_000);
  });

  it("gives each key its own, and one as soon as it says", () => {
    const limiter = new RateLimiter({ perSecond: 2, burst: 3 });
    const taken = [1, 2, 3, 4].map(() => limiter.take("a", 0));
    expect(taken).toEqual([0, 0, 0, 500]);
    expect(limiter.take("b", 0)).toBe(0);
    expect(limiter.delay("a", 499)).toBeGreaterThan(0);
    expect(limiter.take("a", 500)).toBe(0);
  });
});
