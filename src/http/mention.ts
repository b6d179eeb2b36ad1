import { createRoute } from "@hono/zod-openapi";
import { mentionsResponse } from "../contract/message.ts";
import { cursorQuery } from "../contract/primitives.ts";
import { toMessageDto } from "../contract/to-wire.ts";
import { limits } from "../domain/limits.ts";
import { listMentions } from "../repositories/mentions.ts";
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
    description: "As PostgreSQL knows it: seconds old at most while it is healthy.",
    request: { query: cursorQuery },
    responses: {
      200: { description: "A page of them", content: { "application/json": { schema: mentionsResponse } } },
      ...problems(...authProblems, ...databaseProblems, "request.bad_query"),
    },
  }),
  async (c) => {
    const { limit = limits.pageSizeDefault, cursor = null } = c.req.valid("query");
    const { rows, next } = await listMentions(c.var.deps.db, c.var.caller.profile.userId, { limit, cursor });
    const mentions = rows.map((row) => ({ ...toMessageDto(row), room_name: row.roomName }));
    return c.json({ mentions, page: { next_cursor: next } }, 200);
  },
);
