import { z } from "zod";
import { limits } from "../domain/limits.ts";
import { instant, reason } from "./primitives.ts";

export const mutePut = z
  .object({
    mute: z
      .object({
        seconds: z.int().min(1).max(limits.muteSecondsMax).optional().meta({ description: "From now on" }),
        until: instant.optional().meta({ description: "Instead of `seconds`; at most 366 days ahead" }),
        reason: reason.nullish(),
      })
      .strict()
      .refine(({ seconds, until }) => (seconds === undefined) !== (until === undefined), {
        error: "must have either seconds or until",
      }),
  })
  .strict()
  .meta({ id: "MutePut", example: { mute: { seconds: 3_600, reason: "heated" } } });
