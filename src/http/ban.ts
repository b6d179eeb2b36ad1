import { createRoute, z } from "@hono/zod-openapi";
import { banPut, banResponse, bansResponse } from "../contract/ban.ts";
import { id, pageQuery, reasonQuery, success } from "../contract/primitives.ts";
import { toBanDto } from "../contract/to-wire.ts";
import { isUuid } from "../domain/ids.ts";
import { decodeCursor, pageOf } from "../repositories/page.ts";
import { banUser, unbanUser } from "../services/bans.ts";
import { authenticated } from "./auth.ts";
import { toPageRequest } from "./paging.ts";
import { authProblems, bearer, bodyProblems, databaseProblems, newRouter, problems, roomProblems } from "./router.ts";

const common = { tags: ["moderation"], security: bearer, middleware: [authenticated] };
const params = z.object({ room_id: id, user_id: id });

export const banRoutes = newRouter()
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/{room_id}/bans",
      operationId: "listBans",
      summary: "Who is banned from a room",
      request: { params: params.pick({ room_id: true }), query: pageQuery.pick({ limit: true, cursor: true }) },
      responses: {
        200: { description: "A page of bans", content: { "application/json": { schema: bansResponse } } },
        ...problems(...authProblems, ...roomProblems, "account.suspended", "request.bad_query", "room.direct"),
      },
    }),
    async (c) => {
      const { limit, cursor } = toPageRequest(c.req.valid("query"));
      const after = cursor === null ? "" : decodeCursor(cursor, isUuid);
      const found = await c.var.deps.rooms.bans(c.req.valid("param").room_id, c.var.caller, after, limit + 1);
      const { rows, next } = pageOf(found, limit, ({ ban }) => ban.userId);
      return c.json({ bans: rows.map(({ ban, profile }) => toBanDto(ban, profile)), page: { next_cursor: next } }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "put",
      path: "/{room_id}/bans/{user_id}",
      operationId: "banUser",
      summary: "Ban somebody, member or not; their sockets close",
      description:
        "Their membership ends, and nobody can bring them back before the ban is lifted or has expired. `purge_seconds` deletes what they have written lately.",
      request: { params, body: { required: true, content: { "application/json": { schema: banPut } } } },
      responses: {
        200: { description: "The ban", content: { "application/json": { schema: banResponse } } },
        ...problems(
          ...authProblems,
          ...bodyProblems,
          ...roomProblems,
          ...databaseProblems,
          "account.suspended",
          "user.not_found",
          "room.last_owner",
          "room.direct",
        ),
      },
    }),
    async (c) => {
      const { room_id, user_id } = c.req.valid("param");
      const { reason = null, expires_at, purge_seconds = 0 } = c.req.valid("json").ban;
      const { value, listed } = await banUser(c.var.deps, c.var.caller, room_id, user_id, {
        reason,
        expiresAt: expires_at == null ? null : Date.parse(expires_at),
        purgeSeconds: purge_seconds,
      });
      return c.json({ ban: toBanDto(value.ban, value.profile), is_purged: value.isPurged, listed }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "delete",
      path: "/{room_id}/bans/{user_id}",
      operationId: "unbanUser",
      summary: "Lift a ban; whoever is not banned stays so",
      request: { params, query: reasonQuery },
      responses: {
        200: { description: "They may come again", content: { "application/json": { schema: success } } },
        ...problems(
          ...authProblems,
          ...roomProblems,
          "account.suspended",
          "user.not_found",
          "request.bad_query",
          "room.direct",
        ),
      },
    }),
    async (c) => {
      const { room_id, user_id } = c.req.valid("param");
      const { reason = null } = c.req.valid("query");
      await unbanUser(c.var.deps, c.var.caller, room_id, { userId: user_id, reason });
      return c.json({ success: true as const }, 200);
    },
  );
