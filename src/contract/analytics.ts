import { z } from "zod";
import { limits } from "../domain/limits.ts";
import { examples } from "./examples.ts";
import { format, id, time } from "./primitives.ts";

export const instant = z.union([z.iso.date(), z.iso.datetime({ offset: true, local: true })]);

/** Both ends are inclusive; a bare end date covers its whole day. Times without an offset are UTC. */
export const analyticsQuery = z.object({
  start_date: instant.optional().meta({ example: "2026-11-01", description: "A date or a time; inclusive" }),
  end_date: instant
    .optional()
    .meta({ example: "2026-11-30", description: "A date, which covers its whole day, or a time; inclusive" }),
  format,
});

export const roomActivityQuery = analyticsQuery.extend({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(limits.pageSizeMax)
    .optional()
    .meta({ example: 5, description: "Only the busiest; without it all rooms" }),
});

export const messagesPerRoom = z
  .object({ rooms: z.array(z.object({ room_id: id, room_name: z.string(), message_count: z.int() }).strict()) })
  .strict()
  .meta({
    id: "MessagesPerRoom",
    example: { rooms: [{ room_id: examples.roomId, room_name: examples.room.name, message_count: 42 }] },
  });

export const userActivity = z
  .object({
    users: z.array(z.object({ user_id: id, username: z.string(), email: z.string(), message_count: z.int() }).strict()),
  })
  .strict()
  .meta({
    id: "UserActivity",
    example: {
      users: [{ user_id: examples.adaId, username: "ada", email: examples.adaAccount.email, message_count: 40 }],
    },
  });

export const roomActivity = z
  .object({
    rooms: z.array(
      z
        .object({
          room_id: id,
          room_name: z.string(),
          member_count: z.int(),
          message_count: z.int(),
          writer_count: z.int().meta({ description: "How many different people wrote" }),
          last_active_hour: time.nullable().meta({ description: "The hour of the newest message of the period" }),
        })
        .strict(),
    ),
  })
  .strict()
  .meta({
    id: "RoomActivity",
    example: {
      rooms: [
        {
          room_id: examples.roomId,
          room_name: examples.room.name,
          member_count: 2,
          message_count: 42,
          writer_count: 2,
          last_active_hour: "2026-11-22T10:00:00.000Z",
        },
      ],
    },
  });

export type AnalyticsQuery = z.infer<typeof analyticsQuery>;
export type RoomCount = z.infer<typeof messagesPerRoom>["rooms"][number];
export type RoomActivityDto = z.infer<typeof roomActivity>["rooms"][number];
export type UserCount = z.infer<typeof userActivity>["users"][number];
