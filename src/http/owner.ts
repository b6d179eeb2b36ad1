import { createRoute, z } from "@hono/zod-openapi";
import { id } from "../contract/primitives.ts";
import { ownerPut, roomResponse } from "../contract/room.ts";
import { toRoomDto } from "../contract/to-wire.ts";
import { handOver } from "../services/rooms.ts";
import { authenticated } from "./auth.ts";
import { authProblems, bearer, bodyProblems, databaseProblems, newRouter, problems, roomProblems } from "./router.ts";

export const ownerRoutes = newRouter().openapi(
  createRoute({
    tags: ["rooms"],
    security: bearer,
    middleware: [authenticated],
    method: "put",
    path: "/{room_id}/owner",
    operationId: "handOverRoom",
    summary: "Hand a room over to a member, who becomes its owner",
    description:
      "An owner who does so becomes an admin of the room, in the same step. A global admin may take a room over by naming themselves; its owners stay.",
    request: {
      params: z.object({ room_id: id }),
      body: { required: true, content: { "application/json": { schema: ownerPut } } },
    },
    responses: {
      200: { description: "The room", content: { "application/json": { schema: roomResponse } } },
      ...problems(
        ...authProblems,
        ...bodyProblems,
        ...roomProblems,
        ...databaseProblems,
        "account.suspended",
        "member.not_found",
        "member.banned",
        "room.direct",
      ),
    },
  }),
  async (c) => {
    const { owner_id, reason = null } = c.req.valid("json").room;
    const { room_id } = c.req.valid("param");
    const { value, listed } = await handOver(c.var.deps, c.var.caller, room_id, { userId: owner_id, reason });
    return c.json({ room: toRoomDto(value), listed }, 200);
  },
);
