import { createRoute, z } from "@hono/zod-openapi";
import { id, reasonQuery } from "../contract/primitives.ts";
import { roomResponse } from "../contract/room.ts";
import { toRoomDto } from "../contract/to-wire.ts";
import { archiveRoom } from "../services/rooms.ts";
import { authenticated } from "./auth.ts";
import { bearer, newRouter, orderProblems, problems } from "./router.ts";

const common = {
  tags: ["rooms"],
  security: bearer,
  middleware: [authenticated],
  method: "post" as const,
  request: { params: z.object({ room_id: id }), query: reasonQuery },
  responses: {
    200: { description: "The room", content: { "application/json": { schema: roomResponse } } },
    ...problems(...orderProblems, "request.bad_query"),
  },
};

export const archiveRoutes = newRouter()
  .openapi(
    createRoute({
      ...common,
      path: "/{room_id}/archive",
      operationId: "archiveRoom",
      summary: "Archive a room: it can be read, and nothing more is written",
      description: "Its sockets stay. Members may leave; nobody joins, and nobody is told who types.",
    }),
    async (c) => {
      const { reason = null } = c.req.valid("query");
      const { room_id } = c.req.valid("param");
      const { value, listed } = await archiveRoom(c.var.deps, c.var.caller, room_id, { isArchived: true, reason });
      return c.json({ room: toRoomDto(value), listed }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      path: "/{room_id}/restore",
      operationId: "restoreRoom",
      summary: "Open an archived room again",
    }),
    async (c) => {
      const { reason = null } = c.req.valid("query");
      const { room_id } = c.req.valid("param");
      const { value, listed } = await archiveRoom(c.var.deps, c.var.caller, room_id, { isArchived: false, reason });
      return c.json({ room: toRoomDto(value), listed }, 200);
    },
  );
