import { z } from "zod";
import { limits } from "../domain/limits.ts";
import { tokenScopes } from "../domain/scopes.ts";
import { examples } from "./examples.ts";
import { id, line, time } from "./primitives.ts";
import { fullName, username } from "./user.ts";

/** A token for programs. Its secret is shown once, when it is made. */
export const token = z
  .object({
    id,
    name: z.string(),
    scopes: z.array(z.enum(tokenScopes)),
    created_at: time,
    expires_at: time.nullable(),
    last_used_at: time.nullable().meta({ description: "True to the minute" }),
  })
  .strict()
  .meta({ id: "Token", example: examples.token, description: "A token for programs, without its secret" });

export const tokenCreate = z
  .object({
    token: z
      .object({
        name: line(limits.nameCharsMax).meta({ example: examples.token.name }),
        scopes: z
          .array(z.enum(tokenScopes))
          .min(1)
          .max(tokenScopes.length)
          .refine((scopes) => new Set(scopes).size === scopes.length, { error: "names a scope twice" })
          .meta({
            description: "`read`: GET; `write`: the other methods and frames; `admin`: what only admins may do",
          }),
        expires_at: z.iso
          .datetime({ offset: true })
          .nullish()
          .meta({ description: "null or left out: it does not expire", example: examples.token.expires_at }),
      })
      .strict(),
  })
  .strict()
  .meta({
    id: "TokenCreate",
    example: { token: { name: examples.token.name, scopes: ["read", "write"], expires_at: examples.token.expires_at } },
  });

export const tokenCreated = z
  .object({
    token,
    secret: z
      .string()
      .nullable()
      .meta({ description: "What `Authorization: Bearer` takes; null when the creation is replayed" }),
  })
  .strict()
  .meta({ id: "TokenCreated", example: { token: examples.token, secret: examples.tokenSecret } });
export const tokensResponse = z
  .object({ tokens: z.array(token) })
  .strict()
  .meta({ id: "TokensResponse", example: { tokens: [examples.token] } });

export const botCreate = z
  .object({
    bot: z.object({ username: username, full_name: fullName }).strict(),
  })
  .strict()
  .meta({ id: "BotCreate", example: { bot: { username: "build-bot", full_name: "The build" } } });

export type Token = z.infer<typeof token>;
