import { z } from "zod";

export const outbox = z
  .object({
    rooms: z.int().meta({ description: "Rooms with changes that PostgreSQL does not have yet" }),
    events: z.int().meta({ description: "How many changes that are" }),
    oldest_seconds: z.number().meta({ description: "Age of the oldest of them" }),
  })
  .strict()
  .meta({ id: "OutboxLag", example: { rooms: 1, events: 3, oldest_seconds: 0.4 } });

export const health = z
  .object({
    status: z.enum(["ok", "degraded"]).meta({ description: "degraded: the rooms work, PostgreSQL lags behind" }),
    outbox,
  })
  .strict()
  .meta({ id: "Health", example: { status: "ok", outbox: { rooms: 0, events: 0, oldest_seconds: 0 } } });
export type Health = z.infer<typeof health>;
export type OutboxLag = z.infer<typeof outbox>;
export const readiness = z
  .object({ status: z.enum(["ok", "degraded"]), database: z.enum(["ok", "unavailable"]) })
  .strict()
  .meta({ id: "Readiness", example: { status: "ok", database: "ok" } });
