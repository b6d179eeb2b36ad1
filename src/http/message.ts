import { createRoute, z } from "@hono/zod-openapi";
import {
  clientId,
  deletionQuery,
  ifMatch,
  messageEdit,
  messageResponse,
  messageSend,
  messagesDelete,
  messagesDeleted,
} from "../contract/message.ts";
import { id } from "../contract/primitives.ts";
import { AppError } from "../domain/errors.ts";
import { given } from "../domain/given.ts";
import { change, send } from "../services/messages.ts";
import { authenticated } from "./auth.ts";
import { refuseChanges } from "./echoed.ts";
import { etag } from "./etag.ts";
import { replayed } from "./idempotency.ts";
import {
  authProblems,
  bearer,
  bodyProblems,
  databaseProblems,
  newRouter,
  problems,
  roomProblems,
  writeProblems,
} from "./router.ts";

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
          ...writeProblems,
          "field.read_only",
          "request.bad_query",
          "message.key_reused",
          "message.not_found",
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
        ...given({
          replyTo: sent.reply_to ?? undefined,
          custom: sent.custom ?? undefined,
          allowedMentions: sent.allowed_mentions ?? undefined,
        }),
      });
      const body = { message };
      if (!duplicate) return c.json(body, 201, etag(message));
      return c.json(body, 200, { ...etag(message), ...replayed });
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "patch",
      path: "/rooms/{room_id}/messages/{message_id}",
      operationId: "editMessage",
      summary: "Edit a message of one's own",
      description:
        "For as long as the configuration allows. With `If-Match` only if the message has not changed since; its `ETag` is " +
        "its `rev`. What stood there before is kept as a version.",
      request: {
        params: messageParams,
        headers: z.object({ "if-match": ifMatch.optional() }),
        body: { required: true, content: { "application/json": { schema: messageEdit } } },
      },
      responses: {
        200: { description: "The message as it is now", content: { "application/json": { schema: messageResponse } } },
        ...problems(
          ...authProblems,
          ...bodyProblems,
          ...roomProblems,
          ...databaseProblems,
          ...writeProblems,
          "request.bad_query",
          "message.not_found",
          "message.not_editable",
          "message.conflict",
        ),
      },
    }),
    async (c) => {
      const { room_id, message_id } = c.req.valid("param");
      const { message: sent } = c.req.valid("json");
      const message = await change(c.var.deps, c.var.caller, room_id, {
        type: "message.edit",
        messageId: message_id,
        content: sent.content,
        ...given({
          custom: sent.custom,
          allowedMentions: sent.allowed_mentions ?? undefined,
          ifRev: c.req.valid("header")["if-match"],
        }),
      });
      return c.json({ message }, 200, etag(message));
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "delete",
      path: "/rooms/{room_id}/messages/{message_id}",
      operationId: "deleteMessage",
      summary: "Delete a message: one's own, or any by capability",
      request: { params: messageParams, query: deletionQuery },
      responses: {
        200: { description: "Its tombstone", content: { "application/json": { schema: messageResponse } } },
        ...problems(
          ...authProblems,
          ...roomProblems,
          ...databaseProblems,
          ...writeProblems,
          "request.bad_query",
          "message.not_found",
          "room.direct",
        ),
      },
    }),
    async (c) => {
      const { room_id, message_id } = c.req.valid("param");
      const message = await change(c.var.deps, c.var.caller, room_id, {
        type: "message.delete",
        messageId: message_id,
        ...given({ reason: c.req.valid("query").reason }),
      });
      return c.json({ message }, 200, etag(message));
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "post",
      path: "/rooms/{room_id}/messages/delete",
      operationId: "deleteMessages",
      summary: "Delete many messages at once, as a moderator",
      request: { params, body: { required: true, content: { "application/json": { schema: messagesDelete } } } },
      responses: {
        200: { description: "Which are deleted", content: { "application/json": { schema: messagesDeleted } } },
        ...problems(
          ...authProblems,
          ...bodyProblems,
          ...roomProblems,
          ...databaseProblems,
          ...writeProblems,
          "room.direct",
        ),
      },
    }),
    async (c) => {
      const { message_ids: messageIds, reason } = c.req.valid("json");
      const { answer } = await c.var.deps.rooms.execute(c.req.valid("param").room_id, c.var.caller, {
        type: "message.delete_many",
        messageIds,
        ...given({ reason: reason ?? undefined }),
      });
      return c.json(answer, 200);
    },
  );
