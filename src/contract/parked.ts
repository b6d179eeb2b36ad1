import { z } from "zod";
import { examples } from "./examples.ts";
import { id, page, pageQuery, time } from "./primitives.ts";

export const parkedQuery = pageQuery.pick({ limit: true, cursor: true }).extend({ room_id: id.optional() });

/** A message whose content PostgreSQL refused. The room has it; only the projection lacks it. */
export const parked = z
  .object({
    room_id: id,
    room_name: z.string(),
    seq: z.int(),
    message_id: id,
    sqlstate: z.string(),
    error: z.string(),
    parked_at: time,
  })
  .strict()
  .meta({ id: "Parked", example: examples.parked });
export const parkedResponse = z
  .object({ parked: z.array(parked), page })
  .strict()
  .meta({ id: "ParkedResponse", example: { parked: [examples.parked], page: { next_cursor: null } } });
export type Parked = z.infer<typeof parked>;
