import { createRoute, z } from "@hono/zod-openapi";
import { blocksQuery, blocksResponse, peopleQuery, peopleResponse } from "../contract/people.ts";
import { id } from "../contract/primitives.ts";
import { removalResponse } from "../contract/room.ts";
import { toPublicUserDto, toTime } from "../contract/to-wire.ts";
import { listBlocked, listPeople } from "../repositories/people.ts";
import { setBlock } from "../services/people.ts";
import { toProfile } from "../services/profiles.ts";
import { authenticated } from "./auth.ts";
import { toPageRequest } from "./paging.ts";
import { authProblems, bearer, databaseProblems, newRouter, problems } from "./router.ts";

const common = { tags: ["people"], security: bearer, middleware: [authenticated] };
const params = z.object({ user_id: id });
const blockProblems = problems(
  ...authProblems,
  ...databaseProblems,
  "request.invalid",
  "user.not_found",
  "room.unavailable",
);

export const peopleRoutes = newRouter()
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/people",
      operationId: "listPeople",
      summary: "Those whom one shares rooms with",
      description: "Nobody else is found by it: a stranger only by their exact username.",
      request: { query: peopleQuery },
      responses: {
        200: { description: "A page of people", content: { "application/json": { schema: peopleResponse } } },
        ...problems(...authProblems, ...databaseProblems, "request.bad_query"),
      },
    }),
    async (c) => {
      const { q, ...page } = c.req.valid("query");
      const { db } = c.var.deps;
      const own = c.var.caller.profile.userId;
      const { rows, next } = await listPeople(db, own, q?.trim() || null, toPageRequest(page));
      const people = rows.map((user) => toPublicUserDto(toProfile(user)));
      return c.json({ people, page: { next_cursor: next } }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/blocks",
      operationId: "listBlocks",
      summary: "Whom one blocks",
      request: { query: blocksQuery },
      responses: {
        200: { description: "A page of blocks", content: { "application/json": { schema: blocksResponse } } },
        ...problems(...authProblems, ...databaseProblems, "request.bad_query"),
      },
    }),
    async (c) => {
      const page = toPageRequest(c.req.valid("query"));
      const { rows, next } = await listBlocked(c.var.deps.db, c.var.caller.profile.userId, page);
      const blocks = rows.map(({ user, blockedAt }) => ({
        user: toPublicUserDto(toProfile(user)),
        blocked_at: toTime(blockedAt.getTime()),
      }));
      return c.json({ blocks, page: { next_cursor: next } }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "put",
      path: "/blocks/{user_id}",
      operationId: "blockUser",
      summary: "Block somebody",
      description:
        "When it has answered, nothing more is accepted in the direct room of the two, of neither, and none is made. In rooms with others it is for clients to hide what they write.",
      request: { params },
      responses: {
        200: { description: "They are blocked", content: { "application/json": { schema: removalResponse } } },
        ...blockProblems,
      },
    }),
    async (c) => {
      const { listed } = await setBlock(c.var.deps, c.var.caller, c.req.valid("param").user_id, true);
      return c.json({ success: true as const, listed }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "delete",
      path: "/blocks/{user_id}",
      operationId: "unblockUser",
      summary: "Lift a block",
      request: { params },
      responses: {
        200: { description: "They are not blocked", content: { "application/json": { schema: removalResponse } } },
        ...blockProblems,
      },
    }),
    async (c) => {
      const { listed } = await setBlock(c.var.deps, c.var.caller, c.req.valid("param").user_id, false);
      return c.json({ success: true as const, listed }, 200);
    },
  );
