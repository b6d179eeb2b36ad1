import { z } from "zod";
import { notificationLevels } from "../domain/preference.ts";
import { examples } from "./examples.ts";
import { time } from "./primitives.ts";

const muted = z.union([time, z.literal("forever")]).nullable();
const level = z.enum(notificationLevels);

/** One's own wishes for a room; nobody else is shown them. */
export const preferences = z
  .object({
    muted_until: muted.meta({ description: "Until when one wants to hear nothing of the room" }),
    favourite: z.boolean(),
    level: level.meta({ description: "What one wants to be told of" }),
  })
  .strict()
  .meta({ id: "Preferences", example: examples.preferences });

export const preferencesPut = z
  .object({
    preferences: z
      .object({
        muted_until: z.union([z.iso.datetime({ offset: true }), z.literal("forever")]).nullish(),
        favourite: z.boolean().optional(),
        level: level.optional(),
      })
      .strict(),
  })
  .strict()
  .meta({
    id: "PreferencesPut",
    description: "What is left out stays; null ends the mute.",
    example: { preferences: { muted_until: "forever", favourite: true } },
  });

export const preferencesResponse = z
  .object({ preferences })
  .strict()
  .meta({ id: "PreferencesResponse", example: { preferences: examples.preferences } });

export type Preferences = z.infer<typeof preferences>;
export type PreferencesPut = z.infer<typeof preferencesPut>["preferences"];
