import { createRoute, z } from "@hono/zod-openapi";
import type { SessionInfo } from "../account/sessions.ts";
import { id, success } from "../contract/primitives.ts";
import { type OpenSessionDto, sessionsEnd, sessionsEnded, sessionsResponse } from "../contract/session.ts";
import { toTime } from "../contract/to-wire.ts";
import { endSession, endSessions, sessionsOf } from "../services/sessions.ts";
import { getUser } from "../services/users.ts";
import { adminOnly, authenticated, sessionOnly } from "./auth.ts";
import { authProblems, bearer, databaseProblems, newRouter, problems } from "./router.ts";

const tags = ["sessions"];
const own = { tags, security: bearer, middleware: [authenticated, sessionOnly] };
const anybodys = { tags, security: bearer, middleware: [authenticated, adminOnly] };
const userParams = z.object({ user_id: id });

const listed = {
  200: { description: "The one seen last comes first", content: { "application/json": { schema: sessionsResponse } } },
};
const ended = { 200: { description: "It has ended", content: { "application/json": { schema: success } } } };
const allEnded = {
  200: { description: "They have ended", content: { "application/json": { schema: sessionsEnded } } },
};

/** Where one is logged in; whatever ends here closes its sockets. */
export const userSessionRoutes = newRouter()
  .openapi(
    createRoute({
      ...own,
      method: "get",
      path: "/sessions",
      operationId: "listSessions",
      summary: "Where one is logged in",
      responses: { ...listed, ...problems(...authProblems, "auth.session_required") },
    }),
    async (c) => {
      const { profile, sessionId } = c.var.caller;
      return c.json(toSessionsDto(await c.var.deps.accounts.listSessions(profile.userId), sessionId), 200);
    },
  )
  .openapi(
    createRoute({
      ...own,
      method: "delete",
      path: "/sessions",
      operationId: "endSessions",
      summary: "Log out everywhere, or everywhere else",
      request: { query: sessionsEnd },
      responses: { ...allEnded, ...problems(...authProblems, "auth.session_required", "request.bad_query") },
    }),
    async (c) => {
      const { profile, sessionId } = c.var.caller;
      const which = c.req.valid("query").keep === "current" ? { except: sessionId } : {};
      return c.json({ ended: await endSessions(c.var.deps, c.var.caller, profile.userId, which) }, 200);
    },
  )
  .openapi(
    createRoute({
      ...own,
      method: "delete",
      path: "/sessions/{session_id}",
      operationId: "endSession",
      summary: "End one of one's sessions",
      request: { params: z.object({ session_id: id }) },
      responses: { ...ended, ...problems(...authProblems, "auth.session_required", "session.not_found") },
    }),
    async (c) => {
      await endSession(c.var.deps, c.var.caller, c.var.caller.profile.userId, c.req.valid("param").session_id);
      return c.json({ success: true as const }, 200);
    },
  );

/** Below `/admin/users`. */
export const adminSessionRoutes = newRouter()
  .openapi(
    createRoute({
      ...anybodys,
      method: "get",
      path: "/{user_id}/sessions",
      operationId: "listSessionsOf",
      summary: "Where somebody is logged in (admin)",
      request: { params: userParams },
      responses: { ...listed, ...problems(...authProblems, ...databaseProblems, "auth.forbidden", "user.not_found") },
    }),
    async (c) => {
      const { deps, caller } = c.var;
      return c.json(toSessionsDto(await sessionsOf(deps, caller, c.req.valid("param").user_id), caller.sessionId), 200);
    },
  )
  .openapi(
    createRoute({
      ...anybodys,
      method: "delete",
      path: "/{user_id}/sessions",
      operationId: "endSessionsOf",
      summary: "End all sessions of somebody (admin)",
      request: { params: userParams },
      responses: { ...allEnded, ...problems(...authProblems, ...databaseProblems, "auth.forbidden", "user.not_found") },
    }),
    async (c) => {
      const user = await getUser(c.var.deps, c.req.valid("param").user_id);
      return c.json({ ended: await endSessions(c.var.deps, c.var.caller, user.id, {}) }, 200);
    },
  )
  .openapi(
    createRoute({
      ...anybodys,
      method: "delete",
      path: "/{user_id}/sessions/{session_id}",
      operationId: "endSessionOf",
      summary: "End one session of somebody (admin)",
      request: { params: z.object({ user_id: id, session_id: id }) },
      responses: { ...ended, ...problems(...authProblems, "auth.forbidden", "user.not_found", "session.not_found") },
    }),
    async (c) => {
      const { user_id, session_id } = c.req.valid("param");
      await endSession(c.var.deps, c.var.caller, user_id, session_id);
      return c.json({ success: true as const }, 200);
    },
  );

function toSessionsDto(sessions: readonly SessionInfo[], currentId: string) {
  return { sessions: sessions.map((session) => toSessionDto(session, currentId)) };
}

function toSessionDto(session: SessionInfo, currentId: string): OpenSessionDto {
  return {
    id: session.id,
    user_agent: session.userAgent,
    created_at: toTime(session.createdAt),
    last_seen_at: toTime(session.seenAt),
    expires_at: toTime(session.expiresAt),
    current: session.id === currentId,
  };
}
