import { z } from "zod";
import { isUuid } from "../domain/ids.ts";
import { everyString, isShallow } from "../domain/json.ts";
import { limits } from "../domain/limits.ts";
import { isHonestName, isSingleLine, isStorable } from "../domain/text.ts";

/** Building blocks of every schema. Text is refused here when PostgreSQL or a client could not keep it unchanged. */
export const id = z
  .string()
  .refine(isUuid, { error: "must be a UUID in lower case" })
  .meta({ format: "uuid", example: "01920b5e-7c3a-7d4e-8f00-0a1b2c3d4e5f" });

export const time = z.string().meta({ format: "date-time", example: "2026-11-22T10:00:00.000Z" });

/** A time that a client names; any offset. */
export const instant = z.iso.datetime({ offset: true }).meta({ example: "2026-12-01T00:00:00Z" });

export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine(isSingleLine, { error: "must be well-formed text on one line, without control characters" });

/** What people and rooms are known by. */
export const name = (max: number) =>
  line(max).refine(isHonestName, {
    error: "must be visible, without overrides of direction, characters of no width, and piles of marks",
  });

export const text = (max: number) =>
  z.string().max(max).refine(isStorable, { error: "must be well-formed text without control characters" });

/** Why a moderator does something; it stands in the audit log. Requests without a body say it in the query. */
export const reason = text(limits.reasonCharsMax);
export const reasonQuery = z.object({ reason: reason.optional().meta({ description: "For the audit log" }) });

/** Whatever a product keeps with a room or a message of ours; kept as it was sent. */
export const custom = z
  .record(z.string(), z.unknown())
  // First of all, for the others would run out of stack.
  .refine((value) => isShallow(value, limits.customDepthMax), {
    error: `must be nested at most ${limits.customDepthMax} levels deep`,
    abort: true,
  })
  .refine((value) => JSON.stringify(value).length <= limits.customCharsMax, {
    error: `must be at most ${limits.customCharsMax} characters of JSON`,
  })
  .refine((value) => everyString(value, isStorable), {
    error: "must be well-formed text without control characters",
  })
  .meta({ example: { color: "teal" } });

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(limits.pageSizeMax).optional().meta({ example: 50 }),
  cursor: z.string().max(512).optional().meta({ description: "`page.next_cursor` of the answer before" }),
  skip: z.coerce
    .number()
    .int()
    .min(0)
    .max(100_000)
    .optional()
    .meta({ deprecated: true, description: "The original's offset; use `cursor`" }),
});

/** For lists that can be had in whole. */
export const format = z
  .enum(["json", "csv", "jsonl"])
  .optional()
  .meta({ description: "`csv` and `jsonl` are streamed in whole, as an attachment" });

/** For lists whose place is a number. */
export const cursorQuery = pageQuery.pick({ limit: true, cursor: true });

export const page = z
  .object({ next_cursor: z.string().nullable() })
  .strict()
  .meta({ id: "Page", example: { next_cursor: null }, description: "`next_cursor` is null on the last page" });

export const listed = z
  .boolean()
  .optional()
  .meta({ description: "false: the lists do not show this change yet, it will appear by itself" });

export const success = z
  .object({ success: z.literal(true) })
  .strict()
  .meta({ id: "Success", example: { success: true } });

/** What clients may send back unchanged although it can not be changed (see `refuseChanges`). */
export const echoed = z.unknown().optional().meta({ description: "Read-only: ignored if null or unchanged" });
