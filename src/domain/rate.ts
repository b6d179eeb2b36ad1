/** A token bucket for each key, in memory: exact for one object, forgotten when it sleeps. */
export class RateLimiter {
  private readonly perSecond: number;
  private readonly burst: number;
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  constructor(perSecond: number, burst: number) {
    this.perSecond = perSecond;
    this.burst = burst;
  }

  /** Takes one token. @returns milliseconds until there is one again; 0 if it was taken. */
  take(key: string, now: number): number {
    const tokens = this.tokens(key, now);
    const isFree = tokens >= 1;
    this.buckets.set(key, { tokens: isFree ? tokens - 1 : tokens, at: now });
    if (this.buckets.size > KEYS_MAX) this.forget(now);
    return isFree ? 0 : this.untilFree(tokens);
  }

  /** The same answer without taking one. */
  delay(key: string, now: number): number {
    const tokens = this.tokens(key, now);
    return tokens >= 1 ? 0 : this.untilFree(tokens);
  }

  private tokens(key: string, now: number): number {
    const bucket = this.buckets.get(key) ?? { tokens: this.burst, at: now };
    return Math.min(this.burst, bucket.tokens + (Math.max(0, now - bucket.at) * this.perSecond) / 1000);
  }

  private untilFree(tokens: number): number {
    return Math.ceil(((1 - tokens) * 1000) / this.perSecond);
  }

  /** Buckets that are full again tell nothing. */
  private forget(now: number): void {
    const fullAfterMs = (this.burst * 1000) / this.perSecond;
    for (const [key, { at }] of this.buckets) if (now - at > fullAfterMs) this.buckets.delete(key);
  }
}

const KEYS_MAX = 10_000;
