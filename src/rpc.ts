import { AppError, type ErrorCode } from "./domain/errors.ts";
import { describe, log } from "./log.ts";

const TRIES = 3;
const FIRST_DELAY_MS = 50;

/**
 * Calls an object. What the platform marks as retryable is tried again with jitter, `work` taking a new stub each
 * time: a stub that failed once stays broken. An overloaded object is left alone.
 * @throws AppError with `code` when it can not be reached.
 */
export async function retried<T>(code: ErrorCode, work: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      if (attempt === TRIES || !isRetryable(error)) {
        log("error", "object not reached", { error: describe(error), attempt });
        throw new AppError(code, undefined, { retryAfterSeconds: 2 });
      }
      const delayMs = FIRST_DELAY_MS * 2 ** attempt * (0.5 + Math.random() / 2);
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }
}

function isRetryable(error: unknown): boolean {
  const { retryable, overloaded } = error as { retryable?: boolean; overloaded?: boolean };
  return retryable === true && overloaded !== true;
}
