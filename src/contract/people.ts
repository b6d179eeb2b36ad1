import { z } from "zod";
import { examples } from "./examples.ts";
import { page, pageQuery, text, time } from "./primitives.ts";
import { publicUser } from "./user.ts";

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
