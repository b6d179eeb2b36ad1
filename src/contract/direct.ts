import { z } from "zod";
import { limits } from "../domain/limits.ts";
import { examples } from "./examples.ts";
import { id, page, pageQuery, text, time } from "./primitives.ts";
import { listed, room } from "./room.ts";
import { publicUser } from "./user.ts";

export const directOpen = z
  .object({
    room: z
      .object({
        user_ids: z
          .array(id)
          .min(1)
          .max(limits.directPeopleMax)
          .meta({
            description: `The people, with or without oneself, in any order: 2 to ${limits.directPeopleMax} with oneself`,
          }),
      })
      .strict(),
  })
  .strict()
  .meta({ id: "DirectOpen", example: { room: { user_ids: [examples.graceId] } } });

export const directResponse = z
  .object({ room, listed })
  .strict()
  .meta({ id: "DirectResponse", example: { room: examples.directRoom, listed: true } });

export const listedResponse = z
  .object({ success: z.literal(true), listed })
  .strict()
  .meta({ id: "ListedResponse", example: { success: true, listed: true } });

export const blocksResponse = z
  .object({ blocks: z.array(z.object({ user: publicUser, blocked_at: time }).strict()), page })
  .strict()
  .meta({
    id: "BlocksResponse",
    example: { blocks: [{ user: examples.grace, blocked_at: examples.later }], page: { next_cursor: null } },
  });

export const peopleQuery = pageQuery.omit({ skip: true }).extend({
  q: text(200).optional().meta({ description: "How the username or the full name begins", example: "gra" }),
});
export const blocksQuery = pageQuery.omit({ skip: true });

export const peopleResponse = z
  .object({ people: z.array(publicUser), page })
  .strict()
  .meta({ id: "PeopleResponse", example: { people: [examples.grace], page: { next_cursor: null } } });
