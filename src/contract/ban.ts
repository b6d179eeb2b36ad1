import { z } from "zod";
import { limits } from "../domain/limits.ts";
import { examples } from "./examples.ts";
import { id, instant, listed, page, reason, time } from "./primitives.ts";
import { publicUser } from "./user.ts";

export const ban = z
  .object({
    user: publicUser,
    reason: z.string().nullable(),
    by: id,
    banned_at: time,
    expires_at: time.nullable().meta({ description: "null: until it is lifted" }),
    purged: z.int().meta({ description: "How many of their messages were deleted with it" }),
  })
  .strict()
  .meta({ id: "Ban", example: examples.ban });

export const banPut = z
  .object({
    ban: z
      .object({
        reason: reason.nullish(),
        expires_at: instant.nullish(),
        purge_seconds: z
          .int()
          .min(0)
          .max(limits.purgeSecondsMax)
          .optional()
          .meta({ description: "Deletes what they have written in this time before the ban" }),
      })
      .strict(),
  })
  .strict()
  .meta({ id: "BanPut", example: { ban: { reason: "spam", purge_seconds: 3_600 } } });

export const banResponse = z
  .object({
    ban,
    is_purged: z.boolean().meta({
      description: `false: there are more than the ${limits.purgeMessagesMax} messages that one request deletes; repeat it`,
    }),
    listed,
  })
  .strict()
  .meta({ id: "BanResponse", example: { ban: examples.ban, is_purged: true, listed: true } });

export const bansResponse = z
  .object({ bans: z.array(ban), page })
  .strict()
  .meta({ id: "BansResponse", example: { bans: [examples.ban], page: { next_cursor: null } } });

export type BanDto = z.infer<typeof ban>;
