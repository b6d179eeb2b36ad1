import type { TrendQuery } from "../contract/trends.ts";
import { sqlstateOf } from "../db/pg-errors.ts";
import type { Deps } from "../deps.ts";
import { AppError } from "../domain/errors.ts";
import { countIntervals, type Edge, type Interval, type Span } from "../repositories/trends.ts";
import { BARE_DATE, HAS_OFFSET } from "./analytics.ts";

/** SQLSTATE `invalid_parameter_value`. */
const INVALID_PARAMETER = "22023";
const INTERVALS_MAX = 2_000;
const DAY_MS = 86_400_000;
const DEFAULT_DAYS: Record<Interval, number> = { hour: 2, day: 30, week: 26 * 7, month: 730 };

/** @throws AppError `request.bad_query` if the period is none, or has too many intervals to show. */
export async function spanOf(
  deps: Deps,
  { start_date, end_date, tz }: TrendQuery,
  interval: Interval,
  now: number,
): Promise<Span> {
  const from: Edge = start_date === undefined ? { ms: now - DEFAULT_DAYS[interval] * DAY_MS } : edgeOf(start_date, 0);
  const to: Edge = end_date === undefined ? { ms: now } : edgeOf(end_date, 1);
  const span = { from, to, tz };
  const n = await countIntervals(deps.db, span, interval).catch((error: unknown) => {
    // Names that JavaScript knows and PostgreSQL does not, such as VST.
    if (sqlstateOf(error) === INVALID_PARAMETER)
      throw refusal("tz", "unknown", "is no time zone that the database knows");
    throw error;
  });
  if (n <= 0) throw refusal("start_date", "after_end", "must not be after end_date");
  if (n > INTERVALS_MAX) throw refusal("interval", "too_many", `makes more than ${INTERVALS_MAX} of this period`);
  return span;
}

/** A bare end date covers its whole day, an end time its whole millisecond. */
function edgeOf(text: string, isEnd: 0 | 1): Edge {
  if (BARE_DATE.test(text)) return { localMs: Date.parse(text) + isEnd * DAY_MS };
  if (HAS_OFFSET.test(text)) return { ms: Date.parse(text) + isEnd };
  return { localMs: Date.parse(`${text}Z`) + isEnd };
}

function refusal(pointer: string, code: string, detail: string): AppError {
  return new AppError("request.bad_query", `${pointer} ${detail}`, { errors: [{ pointer, code, detail }] });
}
