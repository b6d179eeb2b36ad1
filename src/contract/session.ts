import { z } from "zod";
import { limits } from "../domain/limits.ts";
import { globalRoles } from "../domain/permissions.ts";
import { examples } from "./examples.ts";
import { id, text, time } from "./primitives.ts";
import { user } from "./user.ts";

/** `username` is an e-mail address or a username, as the OAuth2 password grant names it. */
export const credentials = z
  .object({
    username: text(254).min(1).meta({ example: "ada@example.com" }),
    password: text(limits.passwordCharsMax).min(1).meta({ example: "a long enough phrase" }),
    grant_type: z.literal("password").optional(),
    scope: text(1_000).optional(),
    client_id: text(200).nullish(),
    client_secret: text(200).nullish(),
  })
  .strict()
  .meta({
    id: "Credentials",
    description:
      "`username` is an e-mail address or a username; the other fields are those of an OAuth2 password grant",
    example: { username: examples.adaAccount.email, password: examples.password },
  });

export const session = z
  .object({
    access_token: z.string(),
    token_type: z.literal("bearer"),
    ttl: z.int().meta({ description: "Seconds that the access token lives" }),
    expiry: time,
    refresh_token: z.string(),
    username: z.string(),
    email: z.string(),
    role: z.enum(globalRoles),
    user: id,
  })
  .strict()
  .meta({ id: "Session", example: examples.session });

export const openSession = z
  .object({
    id,
    user_agent: z.string(),
    created_at: time,
    last_seen_at: time.meta({ description: "True to the minute" }),
    expires_at: time,
    current: z.boolean().meta({ description: "Whether this request came by it" }),
  })
  .strict()
  .meta({ id: "OpenSession", example: examples.openSession, description: "A place where somebody is logged in" });
export const sessionsResponse = z
  .object({ sessions: z.array(openSession) })
  .strict()
  .meta({ id: "SessionsResponse", example: { sessions: [examples.openSession] } });
export const sessionsEnd = z.object({
  keep: z.literal("current").optional().meta({ description: "`current` spares the session of this request" }),
});
export const sessionsEnded = z
  .object({ ended: z.int() })
  .strict()
  .meta({ id: "SessionsEnded", example: { ended: 2 }, description: "How many sessions ended" });

export const loginResponse = z
  .object({ session, user })
  .strict()
  .meta({ id: "LoginResponse", example: { session: examples.session, user: examples.adaAccount } });
export const refreshResponse = z
  .object({ session })
  .strict()
  .meta({ id: "RefreshResponse", example: { session: examples.session } });
export const tokenResponse = session
  .extend({ expires_in: z.int() })
  .strict()
  .meta({
    id: "TokenResponse",
    description: "The flat answer of an OAuth2 password grant (RFC 6749)",
    example: { ...examples.session, expires_in: examples.session.ttl },
  });
export const refreshRequest = z
  .object({ refresh_token: z.string().min(1).max(512) })
  .strict()
  .meta({ id: "RefreshRequest", example: { refresh_token: examples.session.refresh_token } });

export const ticketRequest = z
  .object({ room_id: id })
  .strict()
  .meta({ id: "TicketRequest", example: { room_id: examples.roomId } });
export const ticketResponse = z
  .object({ ticket: z.string(), expires_at: time })
  .strict()
  .meta({
    id: "TicketResponse",
    description: "Offer `ticket.<value>` as a sub-protocol; it opens one socket",
    example: { ticket: examples.ticket, expires_at: examples.later },
  });

export type OpenSessionDto = z.infer<typeof openSession>;
export type Credentials = z.infer<typeof credentials>;
export type Session = z.infer<typeof session>;
