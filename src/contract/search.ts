import { z } from "zod";
import { limits } from "../domain/limits.ts";
import { facets } from "../domain/search-terms.ts";
import { examples } from "./examples.ts";
import { message } from "./message.ts";
import { id, page, pageQuery, text, time } from "./primitives.ts";

const moment = z.iso.datetime({ offset: true });

/** Within one room. */
export const roomSearchQuery = pageQuery.omit({ skip: true }).extend({
  q: text(limits.searchCharsMax)
    .optional()
    .meta({
      example: '"engine room" wheels -cards',
      description: [
        "Words that the message contains, in any order and also as parts of longer words; those of one or two letters",
        'as whole words. `"…"` is a phrase, `-word` must not be there, `or` between two is either. Case, accents and',
        "width do not count. At least one of `q`, `from` and `has` is needed.",
      ].join(" "),
    }),
  from: text(64).min(1).optional().meta({ description: "The sender's id or username" }),
  has: z.enum(facets).optional(),
  before: moment.optional().meta({ description: "Created before this time" }),
  after: moment.optional().meta({ description: "Created at this time or later" }),
});
export const searchQuery = roomSearchQuery.extend({
  in: id.optional().meta({ description: "Only this room; then the answer is as exact as the room itself" }),
});

export const searchGaps = ["behind", "too_common", "too_many_rooms", "room_unavailable"] as const;

const highlight = z
  .object({ start: z.int(), end: z.int() })
  .strict()
  .meta({ description: "From `start` up to and without `end`, in UTF-16 units of `content`" });

const searchResult = z
  .object({ message, room: z.object({ id, name: z.string() }).strict(), highlights: z.array(highlight) })
  .strict();

export const searchResponse = z
  .object({
    results: z.array(searchResult),
    page,
    as_of: time.meta({ description: "What had happened until then is taken into account" }),
    complete: z.boolean().meta({ description: "Whether nothing is known to be missing; `missing` says why" }),
    missing: z.array(z.enum(searchGaps)).meta({
      description: [
        "`behind`: PostgreSQL does not have all changes yet. `too_common`: only the newest messages were looked",
        "through, since so many match. `too_many_rooms`: those that changed the longest ago were left out.",
        "`room_unavailable`: a room could not be asked, and what was found in it is left out.",
      ].join(" "),
    }),
  })
  .strict()
  .meta({
    id: "SearchResponse",
    description: "Newest first. A page may be shorter than `limit`; only `next_cursor` tells the end.",
    example: {
      results: [
        {
          message: examples.message,
          room: { id: examples.roomId, name: examples.room.name },
          highlights: [{ start: 0, end: 5 }],
        },
      ],
      page: { next_cursor: null },
      as_of: examples.later,
      complete: true,
      missing: [],
    },
  });

export type RoomSearchQuery = z.infer<typeof roomSearchQuery>;
export type SearchGap = (typeof searchGaps)[number];
export type SearchResponse = z.infer<typeof searchResponse>;
