import { z } from "zod";
import { limits } from "../domain/limits.ts";
import { examples } from "./examples.ts";
import { preferences } from "./preference.ts";
import { id, time } from "./primitives.ts";

const unreadCount = z
  .int()
  .meta({ description: `Messages of others above the marker that are not deleted; counted up to ${limits.unreadMax}` });

const mentionCount = z.int().meta({ description: "Those of them that mention the user" });

export const readPut = z
  .object({
    read: z.object({ seq: z.int().min(0).meta({ description: "Smaller than before marks as unread" }) }).strict(),
  })
  .strict()
  .meta({ id: "ReadPut", example: { read: { seq: 42 } } });

export const readResponse = z
  .object({ read: z.object({ seq: z.int(), unread_count: unreadCount, mention_count: mentionCount }).strict() })
  .strict()
  .meta({ id: "ReadResponse", example: { read: { seq: 42, unread_count: 3, mention_count: 1 } } });

export const unreadResponse = z
  .object({
    rooms: z.array(
      z
        .object({
          room_id: id,
          read_seq: z.int(),
          last_seq: z.int(),
          unread_count: unreadCount,
          mention_count: mentionCount,
          rev: z.int().meta({ description: "The room's rev that these figures are true at" }),
          preferences,
        })
        .strict(),
    ),
    as_of: time,
  })
  .strict()
  .meta({
    id: "UnreadResponse",
    example: {
      rooms: [
        {
          room_id: examples.roomId,
          read_seq: 42,
          last_seq: 45,
          unread_count: 3,
          mention_count: 1,
          rev: 51,
          preferences: examples.preferences,
        },
      ],
      as_of: examples.later,
    },
  });

export type Unread = z.infer<typeof unreadResponse>["rooms"][number];
