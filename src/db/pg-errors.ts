import { AppError } from "../domain/errors.ts";

/** The SQLSTATE of whatever the driver or Drizzle threw; null when the connection was refused or lost. */
export function sqlstateOf(error: unknown): string | null {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const code = "code" in cause && typeof cause.code === "string" ? cause.code : null;
    if (code !== null && /^[0-9A-Z]{5}$/.test(code)) return code;
  }
  return null;
}

/** The unique index that an insert or update ran into, or null if that is not what happened. */
export function uniqueViolation(error: unknown): string | null {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && cause.code === "23505" && "constraint_name" in cause) return String(cause.constraint_name);
  }
  return null;
}

/** Errors of the driver that mean "not now": refused, lost, exhausted, shutting down. */
export function isUnavailable(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof AppError) return cause.code === "database.unavailable";
    const code = "code" in cause ? String(cause.code) : "";
    if (/^(08|40|53|57|58)/.test(code) || /^(CONNECTION_|CONNECT_TIMEOUT|ECONN|ETIMEDOUT|EPIPE)/.test(code))
      return true;
    if (/connect|connection|network|proxy request failed|stream was cancelled/i.test(cause.message) && code === "")
      return true;
  }
  return false;
}
