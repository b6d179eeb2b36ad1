import { createRoute, z } from "@hono/zod-openapi";
import { messageResponse, pinsResponse } from "../contract/message.ts";
import { cursorQuery, id } from "../contract/primitives.ts";
import { change, listPins } from "../services/messages.ts";
import { authenticated } from "./auth.ts";
import { toPage, toPosition } from "./paging.ts";
import { authProblems, bearer, databaseProblems, newRouter, problems, roomProblems, writeProblems } from "./router.ts";

const common = { tags: ["messages"], security: bearer, middleware: [authenticated] };
const one = {
  ...common,
  path: "/message/rooms/{room_id}/messages/{message_id}/pin",
  request: { params: z.object({ room_id: id, message_id: id }) },
};
const answer = { 200: { description: "The message", content: { "application/json": { schema: messageResponse } } } };
const refusals = [
  ...authProblems,
  ...roomProblems,
  ...databaseProblems,
  ...writeProblems,
  "message.not_found",
] as const;

export const pinRoutes = newRouter()
  .openapi(
    createRoute({
      ...one,
      method: "put",
      operationId: "pinMessage",
      summary: "Pin a message",
      responses: { ...answer, ...problems(...refusals, "room.too_many_pins") },
    }),
    async (c) => {
      const { room_id, message_id: messageId } = c.req.valid("param");
      const { deps, caller } = c.var;
      return c.json(
        { message: await change(deps, caller, room_id, { type: "message.pin", messageId, isOn: true }) },
        200,
      );
    },
  )
  .openapi(
    createRoute({
      ...one,
      method: "delete",
      operationId: "unpinMessage",
      summary: "Unpin a message",
      responses: { ...answer, ...problems(...refusals) },
    }),
    async (c) => {
      const { room_id, message_id: messageId } = c.req.valid("param");
      const { deps, caller } = c.var;
      return c.json(
        { message: await change(deps, caller, room_id, { type: "message.pin", messageId, isOn: false }) },
        200,
      );
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/room/{room_id}/pins",
      operationId: "listPins",
      summary: "The pinned messages, the latest pin first",
      request: { params: z.object({ room_id: id }), query: cursorQuery },
      responses: {
        200: { description: "A page of them", content: { "application/json": { schema: pinsResponse } } },
        ...problems(...authProblems, ...roomProblems, ...databaseProblems, "request.bad_query"),
      },
    }),
    async (c) => {
      const { limit, position } = toPosition(c.req.valid("query"), Number.MAX_SAFE_INTEGER);
      const { room_id } = c.req.valid("param");
      const { pins, next } = await listPins(c.var.deps, c.var.caller, room_id, position, limit);
      return c.json({ pins, page: toPage(next) }, 200);
    },
  );
