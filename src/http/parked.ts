import { createRoute, z } from "@hono/zod-openapi";
import { type Parked, parkedQuery, parkedResponse } from "../contract/parked.ts";
import { id, success } from "../contract/primitives.ts";
import { AppError } from "../domain/errors.ts";
import { limits } from "../domain/limits.ts";
import { listParked, type ParkedRow } from "../repositories/parked.ts";
import { adminOnly, authenticated } from "./auth.ts";
import { authProblems, bearer, databaseProblems, newRouter, problems } from "./router.ts";

const common = { tags: ["administration"], security: bearer, middleware: [authenticated, adminOnly] };

export const parkedRoutes = newRouter()
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/",
      operationId: "listParked",
      summary: "Messages whose content PostgreSQL refused; the rooms have them",
      request: { query: parkedQuery },
      responses: {
        200: { description: "A page of them", content: { "application/json": { schema: parkedResponse } } },
        ...problems(...authProblems, ...databaseProblems, "auth.forbidden", "request.bad_query"),
      },
    }),
    async (c) => {
      const { room_id, limit = limits.pageSizeDefault, cursor } = c.req.valid("query");
      const page = { limit, cursor: cursor ?? null };
      const { rows, next } = await listParked(c.var.deps.db, room_id ?? null, page);
      return c.json({ parked: rows.map(toParkedDto), page: { next_cursor: next } }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "post",
      path: "/{room_id}/{seq}/retry",
      operationId: "retryParked",
      summary: "Offer a parked content to PostgreSQL again, as the message is now",
      request: { params: z.object({ room_id: id, seq: z.coerce.number().int().min(1) }) },
      responses: {
        200: { description: "It is there", content: { "application/json": { schema: success } } },
        ...problems(
          ...authProblems,
          ...databaseProblems,
          "auth.forbidden",
          "room.not_found",
          "message.not_found",
          "message.parked",
        ),
      },
    }),
    async (c) => {
      const { room_id, seq } = c.req.valid("param");
      if (!(await c.var.deps.rooms.unpark(room_id, seq))) throw new AppError("message.not_found");
      return c.json({ success: true as const }, 200);
    },
  );

function toParkedDto(row: ParkedRow): Parked {
  return {
    room_id: row.roomId,
    room_name: row.roomName,
    seq: row.seq,
    message_id: row.messageId,
    sqlstate: row.sqlstate,
    error: row.error,
    parked_at: row.parkedAt.toISOString(),
  };
}
