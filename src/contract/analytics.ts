import { z } from "zod";
import { id } from "./primitives.ts";

const instant = z.union([z.iso.date(), z.iso.datetime({ offset: true }), z.iso.datetime({ local: true })]);

/** Both ends are inclusive; a bare end date covers its whole day. Times without an offset are UTC. */
export const analyticsQuery = z.object({
  start_date: instant.optional().meta({ example: "2026-11-01" }),
  end_date: instant.optional().meta({ example: "2026-11-30" }),
  format: z.enum(["json", "csv"]).optional(),
});

export const messagesPerRoom = z
  .object({ rooms: z.array(z.object({ room_id: id, room_name: z.string(), message_count: z.int() }).strict()) })
  .strict()
  .meta({ id: "MessagesPerRoom" });

export const userActivity = z
  .object({
    users: z.array(z.object({ user_id: id, username: z.string(), email: z.string(), message_count: z.int() }).strict()),
  })
  .strict()
  .meta({ id: "UserActivity" });

export type AnalyticsQuery = z.infer<typeof analyticsQuery>;
export type RoomCount = z.infer<typeof messagesPerRoom>["rooms"][number];
export type UserCount = z.infer<typeof userActivity>["users"][number];
