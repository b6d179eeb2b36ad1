import { createRoute } from "@hono/zod-openapi";
import { mentionsResponse } from "../contract/message.ts";
import { cursorQuery } from "../contract/primitives.ts";
import { limits } from "../domain/limits.ts";
import { findMentions } from "../services/mentions.ts";
import { authenticated } from "./auth.ts";
import { authProblems, bearer, databaseProblems, newRouter, problems } from "./router.ts";

export const mentionRoutes = newRouter().openapi(
  createRoute({
    tags: ["read state"],
    security: bearer,
    middleware: [authenticated],
    method: "get",
    path: "/mentions",
    operationId: "listMentions",
    summary: "Where one was mentioned, newest first",
    description:
      "Which there are, as PostgreSQL knows it: seconds old at most while it is healthy. What is shown was asked of its room, " +
      "so that a page may have fewer than `limit`: nothing that is deleted, or that one may no longer see.",
    request: { query: cursorQuery },
    responses: {
      200: { description: "A page of them", content: { "application/json": { schema: mentionsResponse } } },
      ...problems(...authProblems, ...databaseProblems, "room.unavailable", "request.bad_query"),
    },
  }),
  async (c) => {
    const { limit = limits.pageSizeDefault, cursor = null } = c.req.valid("query");
    const { mentions: found, next } = await findMentions(c.var.deps, c.var.caller, { limit, cursor });
    const mentions = found.map(({ message, roomName }) => ({ ...message, room_name: roomName }));
    return c.json({ mentions, page: { next_cursor: next } }, 200);
  },
);
