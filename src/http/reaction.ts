import { createRoute, z } from "@hono/zod-openapi";
import { emoji, reactionResponse, reactorsResponse } from "../contract/message.ts";
import { cursorQuery, id } from "../contract/primitives.ts";
import { toReactorDto } from "../contract/to-wire.ts";
import type { Deps } from "../deps.ts";
import type { Caller } from "../domain/profile.ts";
import { authenticated } from "./auth.ts";
import { toPage, toPosition } from "./paging.ts";
import { authProblems, bearer, databaseProblems, newRouter, problems, roomProblems, writeProblems } from "./router.ts";

const path = "/rooms/{room_id}/messages/{message_id}/reactions/{emoji}";
const params = z.object({ room_id: id, message_id: id, emoji });
const common = { tags: ["messages"], security: bearer, middleware: [authenticated], path };
const answer = {
  200: { description: "How many there are now", content: { "application/json": { schema: reactionResponse } } },
};
const refusals = [
  ...authProblems,
  ...roomProblems,
  ...databaseProblems,
  ...writeProblems,
  "request.bad_query",
  "message.not_found",
] as const;

export const reactionRoutes = newRouter()
  .openapi(
    createRoute({
      ...common,
      method: "put",
      operationId: "addReaction",
      summary: "React to a message: once with each emoji",
      request: { params },
      responses: { ...answer, ...problems(...refusals, "message.too_many_reactions") },
    }),
    async (c) => c.json(await react(c.var.deps, c.var.caller, c.req.valid("param"), true), 200),
  )
  .openapi(
    createRoute({
      ...common,
      method: "delete",
      operationId: "removeReaction",
      summary: "Take a reaction back",
      request: { params },
      responses: { ...answer, ...problems(...refusals) },
    }),
    async (c) => c.json(await react(c.var.deps, c.var.caller, c.req.valid("param"), false), 200),
  )
  .openapi(
    createRoute({
      ...common,
      method: "get",
      operationId: "listReactors",
      summary: "Who has reacted with an emoji",
      request: { params, query: cursorQuery },
      responses: {
        200: { description: "A page of them", content: { "application/json": { schema: reactorsResponse } } },
        ...problems(...authProblems, ...roomProblems, ...databaseProblems, "request.bad_query", "message.not_found"),
      },
    }),
    async (c) => {
      const { room_id, message_id: messageId, emoji } = c.req.valid("param");
      const { limit, position: after } = toPosition(c.req.valid("query"), 0);
      const of = { messageId, emoji, after, limit };
      const { items, next } = await c.var.deps.rooms.reactors(room_id, c.var.caller, of);
      return c.json({ reactors: items.map(toReactorDto), page: toPage(next) }, 200);
    },
  );

async function react(
  { rooms }: Deps,
  caller: Caller,
  { room_id, message_id: messageId, emoji }: z.infer<typeof params>,
  isOn: boolean,
) {
  const { answer } = await rooms.execute(room_id, caller, { type: "message.react", messageId, emoji, isOn });
  return { reaction: { emoji, count: answer.count } };
}
