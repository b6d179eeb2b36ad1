/** `count` in any `seconds`, after which as much is there again as was unused: the generic cell rate algorithm. */
export interface Quota {
  readonly name: string;
  readonly count: number;
  readonly seconds: number;
}

/** What is left of a quota once somebody has tried to take of it. */
export interface QuotaState {
  readonly quota: Quota;
  readonly remaining: number;
  /** Until all of it is there again. */
  readonly resetSeconds: number;
  /** 0: it was taken. */
  readonly retryAfterSeconds: number;
}

/**
 * Takes one. `spentUntil` is all there is to keep: the time at which the quota would be whole again; 0 for a new one.
 * @returns it as it is afterwards. What is refused costs nothing.
 */
export function take(quota: Quota, spentUntil: number, now: number): QuotaState & { spentUntil: number } {
  const windowMs = quota.seconds * 1000;
  const costMs = windowMs / quota.count;
  const before = Math.max(spentUntil, now);
  const excessMs = before + costMs - now - windowMs;
  const isTaken = excessMs <= 0;
  const after = isTaken ? before + costMs : before;
  return {
    quota,
    spentUntil: after,
    remaining: Math.floor((windowMs - (after - now)) / costMs + 1e-9),
    resetSeconds: Math.ceil((after - now) / 1000),
    retryAfterSeconds: isTaken ? 0 : Math.max(1, Math.ceil(excessMs / 1000)),
  };
}
