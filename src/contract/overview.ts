import { z } from "zod";
import { outbox } from "./health.ts";
import { time } from "./primitives.ts";

/** How things stand at this moment. */
export const overview = z
  .object({
    at: time,
    online: z.int().meta({
      description:
        "People with a connection to some room, as the rooms tell it: a change is seen within some 10 seconds; that a " +
        "server was lost with its connections, within 10 minutes",
    }),
    users: z.int().meta({ description: "Accounts that are not deleted" }),
    users_joined: z.int().meta({ description: "Accounts made in the last 24 hours" }),
    rooms: z.int(),
    messages: z.int().meta({ description: "Messages ever sent in the rooms that are there" }),
    messages_today: z.int().meta({ description: "Messages of the last 24 hours" }),
    messages_per_minute: z.number().meta({ description: "The mean of the last 5 minutes" }),
    writers: z.int().meta({ description: "People who wrote in the last 24 hours" }),
    parked: z.int().meta({ description: "Contents that PostgreSQL refused" }),
    failed_jobs: z.int(),
    open_reports: z
      .int()
      .meta({ description: "Reports of all rooms that wait for somebody, without those about the caller" }),
    outbox,
  })
  .strict();

export const overviewResponse = z
  .object({ overview })
  .strict()
  .meta({
    id: "OverviewResponse",
    example: {
      overview: {
        at: "2026-11-22T10:00:00.000Z",
        online: 17,
        users: 120,
        users_joined: 3,
        rooms: 40,
        messages: 25_000,
        messages_today: 900,
        messages_per_minute: 2.4,
        writers: 31,
        parked: 0,
        failed_jobs: 0,
        open_reports: 2,
        outbox: { rooms: 0, events: 0, oldest_seconds: 0 },
      },
    },
  });

export type Overview = z.infer<typeof overview>;
