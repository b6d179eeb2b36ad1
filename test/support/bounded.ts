import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 25;

/** Fails with a sentence when `promise` takes longer than it may. */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = sleep(ms, undefined, { signal: over.signal }).then(() => {
    throw new Error(`${what}: nothing within ${ms} ms`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    over.abort();
  }
}

/**
 * For what announces itself by no event, such as a row that another process writes: looks again and again until `look`
 * gives something.
 */
export async function eventually<T>(
  ms: number,
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  for (const deadline = Date.now() + ms; ; await sleep(POLL_MS)) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${ms} ms`);
  }
}
