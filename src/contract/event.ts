import { z } from "zod";
import { examples } from "./examples.ts";
import { message } from "./message.ts";
import { id, text, time } from "./primitives.ts";
import { member, room } from "./room.ts";

const base = {
  rev: z.int().meta({ description: "The event's place in the room's one order; dense from 1" }),
  at: time,
  by: id.nullable().meta({ description: "Who did it; null is the service itself" }),
};
const event = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ ...base, type: z.literal(type), ...shape }).strict();

const subject = { message_id: id, seq: z.int() };
const reaction = {
  ...subject,
  user_id: id,
  emoji: z.string().nullable().meta({ description: "null where the message has been deleted meanwhile" }),
  count: z.int().meta({ description: "How many have reacted so, by now" }),
};

/** What all members may see. A replayed event shows its subject as it is now: what was deleted does not come back. */
export const roomEvent = z
  .discriminatedUnion("type", [
    event("room.created", { room }),
    event("room.updated", { room }),
    event("room.deleted", {}),
    event("member.joined", { member }),
    event("member.updated", { member }),
    event("member.removed", { user_id: id }),
    event("message.created", { message }),
    event("message.edited", { message }),
    event("message.deleted", { message }),
    event("reaction.added", reaction),
    event("reaction.removed", reaction),
    event("pin.added", subject),
    event("pin.removed", subject),
  ])
  .meta({ id: "RoomEvent", example: examples.event });

export const eventsQuery = z.object({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    // Said outright: whatever is coerced is documented as optional otherwise.
    .meta({ description: "The last rev that is known", param: { required: true } }),
  epoch: text(64).meta({ description: "The epoch that the rev belongs to" }),
  limit: z.coerce.number().int().min(1).max(1_000).optional(),
});

export const eventsResponse = z
  .object({
    epoch: z.string(),
    rev: z.int().meta({ description: "The room's newest rev" }),
    recovered: z
      .boolean()
      .meta({ description: "false: the log does not reach back to `after`, or the epoch is another; start afresh" }),
    events: z.array(roomEvent),
    has_more: z.boolean(),
  })
  .strict()
  .meta({
    id: "EventsResponse",
    example: { epoch: examples.epoch, rev: 4, recovered: true, events: [examples.event], has_more: false },
  });

export type EventsResponse = z.infer<typeof eventsResponse>;
export type RoomEventDto = z.infer<typeof roomEvent>;
