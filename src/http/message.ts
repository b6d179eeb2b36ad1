import { createRoute, z } from "@hono/zod-openapi";
import {
  clientId,
  type HistoryQuery,
  historyQuery,
  messageResponse,
  messageSend,
  messagesResponse,
} from "../contract/message.ts";
import { id } from "../contract/primitives.ts";
import { toMessageDto } from "../contract/to-wire.ts";
import { AppError } from "../domain/errors.ts";
import type { HistoryAnchor } from "../domain/history.ts";
import { limits } from "../domain/limits.ts";
import { deleteMessage, history, send } from "../services/messages.ts";
import { authenticated } from "./auth.ts";
import { refuseChanges } from "./echoed.ts";
import { authProblems, bearer, bodyProblems, databaseProblems, newRouter, problems, roomProblems } from "./router.ts";

const common = { tags: ["messages"], security: bearer, middleware: [authenticated] };
const params = z.object({ room_id: id });
const messageParams = z.object({ room_id: id, message_id: id });

export const messageRoutes = newRouter()
  .openapi(
    createRoute({
      ...common,
      method: "post",
      path: "/rooms/{room_id}/messages",
      operationId: "sendMessage",
      summary: "Send a message",
      description:
        "Acknowledged means durable. `client_id` (or the header `Idempotency-Key`) makes the send idempotent for ever.",
      request: {
        params,
        headers: z.object({ "idempotency-key": clientId.optional() }),
        body: { required: true, content: { "application/json": { schema: messageSend } } },
      },
      responses: {
        200: { description: "Replayed: the original", content: { "application/json": { schema: messageResponse } } },
        201: { description: "The message", content: { "application/json": { schema: messageResponse } } },
        ...problems(
          ...authProblems,
          ...bodyProblems,
          ...roomProblems,
          "account.suspended",
          "field.read_only",
          "message.key_reused",
          "room.commit_failed",
        ),
      },
    }),
    async (c) => {
      const { deps, caller } = c.var;
      const { room_id } = c.req.valid("param");
      const { message: sent } = c.req.valid("json");
      const { userId, fullName } = caller.profile;
      const none = { id: undefined, created_at: undefined, updated_at: undefined };
      refuseChanges("message", sent, { ...none, room_id, user_id: userId, full_name: fullName });
      const key = c.req.valid("header")["idempotency-key"] ?? null;
      if (key !== null && sent.client_id != null && sent.client_id !== key) {
        throw new AppError("request.invalid", "client_id and Idempotency-Key differ");
      }
      const { message, duplicate } = await send(deps, caller, room_id, {
        content: sent.content,
        clientId: sent.client_id ?? key,
      });
      const body = { message: toMessageDto(message) };
      return duplicate ? c.json(body, 200, { "idempotency-replayed": "true" }) : c.json(body, 201);
    },
  )
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
      method: "delete",
      path: "/rooms/{room_id}/messages/{message_id}",
      operationId: "deleteMessage",
      summary: "Delete a message: one's own, or any by capability",
      request: { params: messageParams },
      responses: {
        200: { description: "Its tombstone", content: { "application/json": { schema: messageResponse } } },
        ...problems(...authProblems, ...roomProblems, ...databaseProblems, "account.suspended", "message.not_found"),
      },
    }),
    async (c) => {
      const { room_id, message_id } = c.req.valid("param");
      const message = await deleteMessage(c.var.deps, c.var.caller, room_id, message_id);
      return c.json({ message: toMessageDto(message) }, 200);
    },
  );

function toAnchor({ before, after, around, at, skip }: HistoryQuery): HistoryAnchor {
  if (before !== undefined) return { kind: "before", seq: before };
  if (after !== undefined) return { kind: "after", seq: after };
  if (around !== undefined) return { kind: "around", seq: around };
  if (at !== undefined) return { kind: "at", time: Date.parse(at) };
  return { kind: "newest", skip: skip ?? 0 };
}
