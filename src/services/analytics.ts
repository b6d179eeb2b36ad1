import type { Deps } from "../deps.ts";
import { AppError } from "../domain/errors.ts";
import { type CountRow, countPerRoom, countPerUser, type Period } from "../repositories/analytics.ts";

export type Report = "messages-per-room" | "user-activity";

const DAY_MS = 86_400_000;
export const BARE_DATE = /^\d{4}-\d{2}-\d{2}$/;
export const HAS_OFFSET = /(Z|[+-]\d{2}:?\d{2})$/i;

/** Both ends are inclusive: a bare end date covers its whole day, an end time its whole millisecond. */
export function periodOf(start: string | undefined, end: string | undefined): Period {
  const from = start === undefined ? null : instant(start);
  const to = end === undefined ? null : instant(end) + (BARE_DATE.test(end) ? DAY_MS : 1);
  if (from !== null && to !== null && from >= to) {
    throw new AppError("request.bad_query", "start_date is after end_date", {
      errors: [{ pointer: "start_date", code: "after_end", detail: "must not be after end_date" }],
    });
  }
  return { from, to };
}

function instant(text: string): number {
  return Date.parse(BARE_DATE.test(text) || HAS_OFFSET.test(text) ? text : `${text}Z`);
}

export function report(deps: Deps, kind: Report, period: Period): AsyncGenerator<CountRow[]> {
  return kind === "messages-per-room" ? countPerRoom(deps.db, period) : countPerUser(deps.db, period);
}
