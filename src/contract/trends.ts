import { z } from "zod";
import { isTimeZone } from "../domain/time-zone.ts";
import { instant } from "./analytics.ts";
import { format, id, time } from "./primitives.ts";

export const intervals = ["hour", "day", "week", "month"] as const;

/**
 * A bare date and a time without an offset are local to `tz`. What is counted is counted by the hour, so a period
 * that begins within an hour begins with that hour.
 */
const trendQuery = z.object({
  start_date: instant.optional().meta({ example: "2026-11-01", description: "Inclusive; default: see `interval`" }),
  end_date: instant.optional().meta({ example: "2026-11-30", description: "Inclusive; default: now" }),
  tz: z
    .string()
    .max(64)
    .refine(isTimeZone, { error: "must be the name of a time zone, such as Europe/Berlin" })
    .default("UTC")
    .meta({ example: "Europe/Berlin", description: "Where days, weeks and months begin" }),
  format,
});
const interval = (of: readonly (typeof intervals)[number][]) =>
  z.enum(of).default("day").meta({
    description: "Without a `start_date`: the last 2 days by the hour, 30 days, 26 weeks or 24 months",
  });

export const overTimeQuery = trendQuery.extend({
  interval: interval(intervals),
  room_id: id.optional().meta({ description: "Only this room" }),
});
export const activeUsersQuery = trendQuery.extend({ interval: interval(["day", "week", "month"]) });
export const busiestHoursQuery = trendQuery;
export const retentionQuery = trendQuery.extend({ interval: interval(["week", "month"]).default("week") });

const at = "2026-11-22T00:00:00.000Z";

export const messagesOverTime = z
  .object({ buckets: z.array(z.object({ start: time, message_count: z.int() }).strict()) })
  .strict()
  .meta({ id: "MessagesOverTime", example: { buckets: [{ start: at, message_count: 42 }] } });

export const activeUsers = z
  .object({ buckets: z.array(z.object({ start: time, user_count: z.int() }).strict()) })
  .strict()
  .meta({
    id: "ActiveUsers",
    description: "How many different people wrote a message",
    example: { buckets: [{ start: at, user_count: 7 }] },
  });

export const busiestHours = z
  .object({
    hours: z.array(
      z
        .object({
          weekday: z.int().meta({ description: "1 is Monday, 7 is Sunday" }),
          hour: z.int(),
          message_count: z.int(),
        })
        .strict(),
    ),
  })
  .strict()
  .meta({ id: "BusiestHours", example: { hours: [{ weekday: 1, hour: 9, message_count: 42 }] } });

export const retention = z
  .object({
    cohorts: z.array(
      z
        .object({
          start: time,
          size: z.int().meta({ description: "Accounts that were made in this interval" }),
          active: z
            .array(z.int())
            .meta({ description: "How many of them wrote a message in that interval, the next one, and so on" }),
        })
        .strict(),
    ),
  })
  .strict()
  .meta({ id: "Retention", example: { cohorts: [{ start: at, size: 10, active: [9, 6, 5] }] } });

export type Bucket = z.infer<typeof messagesOverTime>["buckets"][number];
export type Hour = z.infer<typeof busiestHours>["hours"][number];
export type CohortDto = z.infer<typeof retention>["cohorts"][number];
export type TrendQuery = z.infer<typeof trendQuery>;
