import { z } from "zod";
import { limits } from "../domain/limits.ts";
import { examples } from "./examples.ts";
import { id } from "./primitives.ts";
import { roomResponse } from "./room.ts";

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

export const directResponse = roomResponse.meta({
  id: "DirectResponse",
  example: { room: examples.directRoom, listed: true },
});
