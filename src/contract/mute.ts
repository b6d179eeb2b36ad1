import { z } from "zod";
import { limits } from "../domain/limits.ts";
import { instant, reason } from "./primitives.ts";

const why = { reason: reason.nullish() };
const seconds = z.int().min(1).max(limits.muteSecondsMax).meta({ description: "From now on" });
const until = instant.meta({ description: "At most 366 days ahead" });

export const mutePut = z
  .object({ mute: z.union([z.object({ seconds, ...why }).strict(), z.object({ until, ...why }).strict()]) })
  .strict()
  .meta({ id: "MutePut", example: { mute: { seconds: 3_600, reason: "heated" } } });
