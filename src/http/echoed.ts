import { AppError } from "../domain/errors.ts";

/**
 * The original's clients send read-only fields back. Null and unchanged ones are ignored, changed ones refused.
 * @param current what each read-only field of the body is now; undefined values can not be sent at all but as null.
 * @throws AppError `field.read_only`.
 */
export function refuseChanges(prefix: string, sent: object, current: Record<string, unknown>): void {
  const changed = Object.entries(sent).filter(
    ([key, value]) => key in current && value !== null && value !== undefined && !isSame(value, current[key]),
  );
  if (changed.length === 0) return;
  throw new AppError("field.read_only", undefined, {
    errors: changed.map(([key]) => ({ pointer: `/${prefix}/${key}`, code: "read_only", detail: "can not be changed" })),
  });
}

function isSame(sent: unknown, current: unknown): boolean {
  if (typeof sent !== "object") return sent === current;
  return JSON.stringify(sent) === JSON.stringify(current);
}
