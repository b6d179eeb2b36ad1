/** How fast a bucket fills, and how much it holds. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** A token bucket: what it held at a time. */
interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

/** Once an hour's worth is used up, the next comes as the hour goes by. */
export function hourly(count: number): Rate {
  return { perSecond: count / 3_600, burst: count };
}

function tokensOf(bucket: Bucket | null, { perSecond, burst }: Rate, now: number): number {
  if (bucket === null) return burst;
  return Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) * perSecond) / 1000);
}

/** Milliseconds until there is a token; 0 if there is one. */
function delayUntilFree(tokens: number, { perSecond }: Rate): number {
  return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) * 1000) / perSecond);
}

/** A token bucket for each key, in memory: exact for one object, forgotten when it sleeps. */
export class RateLimiter {
  private readonly rate: Rate;
  private readonly buckets = new Map<string, Bucket>();

  constructor(rate: Rate) {
    this.rate = rate;
  }

  /** Takes one token. @returns milliseconds until there is one again; 0 if it was taken. */
  take(key: string, now: number): number {
    const tokens = this.tokens(key, now);
    const isFree = tokens >= 1;
    this.buckets.set(key, { tokens: isFree ? tokens - 1 : tokens, at: now });
    if (this.buckets.size > KEYS_MAX) this.forget(now);
    return delayUntilFree(tokens, this.rate);
  }

  /** The same answer without taking one. */
  delay(key: string, now: number): number {
    return delayUntilFree(this.tokens(key, now), this.rate);
  }

  private tokens(key: string, now: number): number {
    return tokensOf(this.buckets.get(key) ?? null, this.rate, now);
  }

  /** Buckets that are full again tell nothing. */
  private forget(now: number): void {
    const fullAfterMs = (this.rate.burst * 1000) / this.rate.perSecond;
    for (const [key, { at }] of this.buckets) if (now - at > fullAfterMs) this.buckets.delete(key);
  }
}

const KEYS_MAX = 10_000;
