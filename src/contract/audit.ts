import { z } from "zod";
import { auditActions } from "../domain/record.ts";
import { examples } from "./examples.ts";
import { format, id, instant, page, pageQuery, time } from "./primitives.ts";

export const auditEntry = z
  .object({
    id,
    at: time,
    actor_id: id.nullable().meta({ description: "Who did it; null is the service itself" }),
    action: z.enum(auditActions),
    room_id: id.nullable(),
    target_id: id.nullable().meta({ description: "Whom or what it was done to" }),
    reason: z.string().nullable(),
    details: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: "What was before and after, or whatever else tells the act" }),
    request_id: z.string().nullable().meta({ description: "`X-Request-Id` of the request; null: over a socket" }),
  })
  .strict()
  .meta({ id: "AuditEntry", example: examples.auditEntry });

const name = z.string().nullable();

export const listedAuditEntry = z
  .object({
    ...auditEntry.shape,
    actor_name: name.meta({ description: "null: the service itself, or without an account any more" }),
    target_name: name.meta({ description: "Of a person; null of anything else, and without an account any more" }),
    room_name: name,
  })
  .strict();

export const roomAuditQuery = pageQuery.pick({ limit: true, cursor: true }).extend({
  action: z.enum(auditActions).optional(),
  actor_id: id.optional(),
  target_id: id.optional(),
});

export const adminAuditQuery = roomAuditQuery.extend({
  room_id: id.optional(),
  from: instant.optional().meta({ description: "Inclusive" }),
  to: instant.optional().meta({ description: "Exclusive" }),
  format,
});

export const auditResponse = z
  .object({ entries: z.array(auditEntry), page })
  .strict()
  .meta({ id: "AuditResponse", example: { entries: [examples.auditEntry], page: { next_cursor: null } } });

export const adminAuditResponse = z
  .object({ entries: z.array(listedAuditEntry), page })
  .strict()
  .meta({ id: "AdminAuditResponse", example: { entries: [examples.listedAuditEntry], page: { next_cursor: null } } });

export type AuditEntryDto = z.infer<typeof auditEntry>;
