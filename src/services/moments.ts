import { AppError } from "../domain/errors.ts";

/** @throws AppError `request.invalid` unless the time is yet to come, and within the limit if there is one. */
export function demandAhead(at: number, pointer: string, secondsMax = Number.POSITIVE_INFINITY): void {
  const aheadMs = at - Date.now();
  if (aheadMs > 0 && aheadMs <= secondsMax * 1_000) return;
  const detail = aheadMs <= 0 ? "must be in the future" : `must be at most ${secondsMax / 86_400} days ahead`;
  throw new AppError("request.invalid", undefined, { errors: [{ pointer, code: "out_of_range", detail }] });
}
