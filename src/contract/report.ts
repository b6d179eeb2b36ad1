import { z } from "zod";
import { limits } from "../domain/limits.ts";
import { reportCategories, reportStates, resolutions } from "../domain/record.ts";
import { examples } from "./examples.ts";
import { format, id, page, pageQuery, text, time } from "./primitives.ts";

const note = text(limits.reportNoteCharsMax);

const base = {
  id,
  room_id: id,
  state: z.enum(reportStates),
  category: z.enum(reportCategories),
  note: z.string().nullable(),
  reporter_id: id,
  user_id: id.meta({ description: "The reported user; of a message its sender" }),
  message_id: id.nullable(),
  created_at: time,
  resolution: z.enum(resolutions).nullable(),
  resolution_note: z.string().nullable(),
  resolved_by: id.nullable(),
  resolved_at: time.nullable(),
};

export const report = z.object(base).strict().meta({ id: "Report", example: examples.report });

const queued = {
  ...base,
  message: z
    .object({ seq: z.int(), content: z.string().nullable(), deleted_at: time.nullable() })
    .strict()
    .nullable()
    .meta({ description: "The message as it is now: a report keeps no copy of it" }),
};

const complaint = { category: z.enum(reportCategories), note: note.nullish() };

export const reportCreate = z
  .object({
    report: z.union([
      z.object({ message_id: id, ...complaint }).strict(),
      z.object({ user_id: id, ...complaint }).strict(),
    ]),
  })
  .strict()
  .meta({ id: "ReportCreate", example: { report: { message_id: examples.messageId, category: "spam" } } });

export const reportUpdate = z
  .object({
    report: z.object({ state: z.literal("resolved"), resolution: z.enum(resolutions), note: note.nullish() }).strict(),
  })
  .strict()
  .meta({ id: "ReportUpdate", example: { report: { state: "resolved", resolution: "content_removed" } } });

export const reportsQuery = pageQuery.pick({ limit: true, cursor: true }).extend({
  state: z.enum(reportStates).optional().meta({ description: "`open` if left out" }),
});
export const adminReportsQuery = reportsQuery.extend({
  state: z
    .enum([...reportStates, "all"])
    .optional()
    .meta({ description: "`open` if left out" }),
  room_id: id.optional(),
  format,
});

const name = z.string().nullable().meta({ description: "null: without an account any more" });

export const listedReport = z
  .object({ ...queued, room_name: z.string(), reporter_name: name, user_name: name, resolver_name: name })
  .strict();

export const reportResponse = z
  .object({ report })
  .strict()
  .meta({ id: "ReportResponse", example: { report: examples.report } });
export const reportsResponse = z
  .object({ reports: z.array(z.object(queued).strict()), page })
  .strict()
  .meta({ id: "ReportsResponse", example: { reports: [examples.queuedReport], page: { next_cursor: null } } });
export const adminReportsResponse = z
  .object({ reports: z.array(listedReport), page })
  .strict()
  .meta({
    id: "AdminReportsResponse",
    example: { reports: [examples.listedReport], page: { next_cursor: null } },
  });

export type ReportDto = z.infer<typeof report>;
export type QueuedReportDto = z.infer<typeof reportsResponse>["reports"][number];
