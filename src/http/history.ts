import { createRoute, z } from "@hono/zod-openapi";
import {
  type HistoryQuery,
  historyQuery,
  messageContextResponse,
  messageQuery,
  messagesResponse,
  versionsResponse,
} from "../contract/message.ts";
import { cursorQuery, id } from "../contract/primitives.ts";
import { toVersionDto } from "../contract/to-wire.ts";
import type { HistoryAnchor } from "../domain/history.ts";
import { limits } from "../domain/limits.ts";
import { findVersions, getMessage, history, messageInContext } from "../services/messages.ts";
import { authenticated } from "./auth.ts";
import { etag } from "./etag.ts";
import { toPage, toPosition } from "./paging.ts";
import { authProblems, bearer, databaseProblems, newRouter, orderProblems, problems, roomProblems } from "./router.ts";

const common = { tags: ["messages"], security: bearer, middleware: [authenticated] };
const params = z.object({ room_id: id });
const messageParams = z.object({ room_id: id, message_id: id });

export const historyRoutes = newRouter()
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/rooms/{room_id}/messages",
      operationId: "listMessages",
      summary: "A page of a room's history, newest first",
      description: "Without an anchor the newest messages. Deleted ones stay as tombstones, so that `seq` has no gap.",
      request: { params, query: historyQuery },
      responses: {
        200: { description: "The messages", content: { "application/json": { schema: messagesResponse } } },
        ...problems(...authProblems, ...roomProblems, ...databaseProblems, "request.bad_query"),
      },
    }),
    async (c) => {
      const query = c.req.valid("query");
      const request = { anchor: toAnchor(query), limit: query.limit ?? limits.recentMessages };
      const page = await history(c.var.deps, c.var.caller, c.req.valid("param").room_id, request);
      // The room has made the array's text already: to parse it here would only be to write it again.
      const text = `{"messages":${page.json},"page":{"has_before":${page.hasBefore},"has_after":${page.hasAfter}}}`;
      return c.body(text, 200, { "content-type": "application/json" }) as never;
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/rooms/{room_id}/messages/{message_id}",
      operationId: "getMessage",
      summary: "One message, with what is around it if asked for",
      request: { params: messageParams, query: messageQuery },
      responses: {
        200: { description: "The message", content: { "application/json": { schema: messageContextResponse } } },
        ...problems(...authProblems, ...roomProblems, ...databaseProblems, "message.not_found", "request.bad_query"),
      },
    }),
    async (c) => {
      const { room_id, message_id } = c.req.valid("param");
      const { context } = c.req.valid("query");
      const { deps, caller } = c.var;
      if (context === undefined) {
        const message = await getMessage(deps, caller, room_id, message_id);
        return c.json({ message }, 200, etag(message));
      }
      const found = await messageInContext(deps, caller, room_id, message_id, context);
      const page = { has_before: found.hasBefore, has_after: found.hasAfter };
      const { message, messages } = found;
      return c.json({ message, context: { messages, page } }, 200, etag(message));
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/rooms/{room_id}/messages/{message_id}/versions",
      operationId: "listVersions",
      summary: "What stood in a message before its edits: for its author, and by capability",
      request: { params: messageParams, query: cursorQuery },
      responses: {
        200: { description: "The versions", content: { "application/json": { schema: versionsResponse } } },
        ...problems(...orderProblems, "request.bad_query", "message.not_found"),
      },
    }),
    async (c) => {
      const { room_id, message_id } = c.req.valid("param");
      const { limit, position } = toPosition(c.req.valid("query"), Number.MAX_SAFE_INTEGER);
      const found = await findVersions(c.var.deps, c.var.caller, room_id, message_id, position, limit);
      const versions = found.slice(0, limit);
      const next = found.length > limit ? (versions.at(-1)?.rev ?? null) : null;
      return c.json({ versions: versions.map(toVersionDto), page: toPage(next) }, 200);
    },
  );

function toAnchor({ before, after, around, at, skip }: HistoryQuery): HistoryAnchor {
  if (before !== undefined) return { kind: "before", seq: before };
  if (after !== undefined) return { kind: "after", seq: after };
  if (around !== undefined) return { kind: "around", seq: around };
  if (at !== undefined) return { kind: "at", time: Date.parse(at) };
  return { kind: "newest", skip: skip ?? 0 };
}
