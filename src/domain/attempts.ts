/** Failed tries at something that can be guessed. A try counts as failed until it is known to have succeeded. */
export interface Attempts {
  readonly failures: number;
  /** Milliseconds; of the newest. */
  readonly at: number;
}

const DELAY_MS_MAX = 300_000;
/** Longer than the longest delay: who goes on guessing is never forgotten, who stops soon is. */
const FORGOTTEN_MS = 3_600_000;

/** How long after the newest failure the next try has to wait: nothing for `free` of them, then 1 s, 2 s, 4 s, … 5 min. */
export function delayMs(failures: number, free: number): number {
  return failures < free ? 0 : Math.min(1000 * 2 ** (failures - free), DELAY_MS_MAX);
}

/** @returns the attempts with this one, or the milliseconds it has to wait. A try that is refused does not count. */
export function attempt(before: Attempts | null, free: number, now: number): Attempts | number {
  const failures = before && now - before.at < FORGOTTEN_MS ? before.failures : 0;
  const waitMs = before ? before.at + delayMs(failures, free) - now : 0;
  return waitMs > 0 ? waitMs : { failures: failures + 1, at: now };
}
