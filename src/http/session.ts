import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { success } from "../contract/primitives.ts";
import {
  credentials,
  loginResponse,
  refreshRequest,
  refreshResponse,
  type Session,
  ticketRequest,
  ticketResponse,
  tokenResponse,
} from "../contract/session.ts";
import { toTime } from "../contract/to-wire.ts";
import { AppError } from "../domain/errors.ts";
import { type IssuedSession, login, refresh } from "../services/sessions.ts";
import { authenticated, sessionOnly } from "./auth.ts";
import { addressOf, shielded } from "./limits.ts";
import {
  type AppEnv,
  authProblems,
  bearer,
  bodyProblems,
  databaseProblems,
  newRouter,
  noStore,
  open,
  problems,
} from "./router.ts";
import { toUserDto } from "./user.ts";

const tags = ["sessions"];
/** Not `required`: zod-openapi would then check the body against both content types at once. */
const loginBody = {
  content: {
    "application/x-www-form-urlencoded": { schema: credentials },
    "application/json": { schema: credentials },
  },
} as const;
const formOrJson = createMiddleware<AppEnv>(async (c, next) => {
  const type = c.req.header("content-type") ?? "";
  if (!/^(application\/(x-www-form-urlencoded|json)|multipart\/form-data)\b/i.test(type)) {
    throw new AppError("request.unsupported_type", "Send a form or JSON");
  }
  await next();
});
const loginProblems = problems(
  ...bodyProblems,
  ...databaseProblems,
  "auth.invalid_credentials",
  "account.locked",
  "rate.limited",
);

export const sessionRoutes = newRouter()
  .openapi(
    createRoute({
      method: "post",
      path: "/login",
      operationId: "login",
      summary: "Log in with an e-mail address or a username",
      tags,
      security: open,
      middleware: [shielded, formOrJson],
      request: { body: loginBody },
      responses: {
        200: { description: "The session and the user", content: { "application/json": { schema: loginResponse } } },
        ...loginProblems,
      },
    }),
    async (c) => {
      const { session, user } = await login(c.var.deps, toLogin(c, c.req.valid("json"), c.req.valid("form")));
      return c.json({ session: toSessionDto(session), user: toUserDto(user) }, 200, noStore);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/token",
      operationId: "token",
      summary: "Log in by an OAuth2 password grant",
      tags,
      security: open,
      middleware: [shielded, formOrJson],
      request: { body: loginBody },
      responses: {
        200: { description: "The session, flat", content: { "application/json": { schema: tokenResponse } } },
        ...loginProblems,
      },
    }),
    async (c) => {
      const { session } = await login(c.var.deps, toLogin(c, c.req.valid("json"), c.req.valid("form")));
      return c.json({ ...toSessionDto(session), expires_in: session.ttl }, 200, noStore);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/refresh",
      operationId: "refresh",
      summary: "Exchange a refresh token for a new session's tokens",
      description:
        "A refresh token works once. Using an old one ends the session, unless it was exchanged a moment ago.",
      tags,
      security: open,
      middleware: [shielded],
      request: { body: { required: true, content: { "application/json": { schema: refreshRequest } } } },
      responses: {
        200: { description: "The session", content: { "application/json": { schema: refreshResponse } } },
        ...problems(
          ...bodyProblems,
          "auth.invalid_token",
          "auth.session_ended",
          "auth.refresh_reused",
          "rate.limited",
          "account.locked",
        ),
      },
    }),
    async (c) => {
      const session = await refresh(c.var.deps, c.req.valid("json").refresh_token);
      return c.json({ session: toSessionDto(session) }, 200, noStore);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/logout",
      operationId: "logout",
      summary: "End this session; its sockets close",
      tags,
      security: bearer,
      middleware: [authenticated, sessionOnly],
      responses: {
        200: { description: "It has ended", content: { "application/json": { schema: success } } },
        ...problems(...authProblems, "auth.session_required"),
      },
    }),
    async (c) => {
      const { profile, sessionId } = c.var.caller;
      await c.var.deps.accounts.endSessions(profile.userId, { only: sessionId });
      return c.json({ success: true as const }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/ws-ticket",
      operationId: "createTicket",
      summary: "A ticket that opens one socket, once, within 30 seconds",
      tags,
      security: bearer,
      middleware: [authenticated, sessionOnly],
      request: { body: { required: true, content: { "application/json": { schema: ticketRequest } } } },
      responses: {
        201: { description: "The ticket", content: { "application/json": { schema: ticketResponse } } },
        ...problems(...authProblems, ...bodyProblems, "auth.session_required"),
      },
    }),
    async (c) => {
      const { caller, deps } = c.var;
      const { secret, expiresAt } = await deps.accounts.addTicket(caller, c.req.valid("json").room_id);
      return c.json({ ticket: `${caller.profile.userId}.${secret}`, expires_at: toTime(expiresAt) }, 201, noStore);
    },
  );

type LoginInput = { username: string; password: string };

/** The body is JSON or a form; only the one that was sent is filled. */
function toLogin(c: Context<AppEnv>, json: Partial<LoginInput>, form: Partial<LoginInput>) {
  const { username, password } = { ...form, ...json } as LoginInput;
  return { login: username, password, userAgent: c.req.header("user-agent") ?? "", address: addressOf(c) };
}

function toSessionDto(session: IssuedSession): Session {
  const { profile, globalRole } = session.caller;
  return {
    access_token: session.accessToken,
    token_type: "bearer",
    ttl: session.ttl,
    expiry: toTime(session.expiresAt),
    refresh_token: session.refreshToken,
    username: profile.username,
    email: session.email,
    role: globalRole,
    user: profile.userId,
  };
}
