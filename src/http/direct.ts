import { createRoute, z } from "@hono/zod-openapi";
import { directOpen, directResponse } from "../contract/direct.ts";
import { id } from "../contract/primitives.ts";
import { removalResponse } from "../contract/room.ts";
import { toRoomDto } from "../contract/to-wire.ts";
import { hideRoom, openDirect } from "../services/directs.ts";
import { authenticated } from "./auth.ts";
import { authProblems, bearer, bodyProblems, databaseProblems, newRouter, problems, roomProblems } from "./router.ts";

const common = { tags: ["direct rooms"], security: bearer, middleware: [authenticated] };

export const directRoutes = newRouter()
  .openapi(
    createRoute({
      ...common,
      method: "post",
      path: "/direct",
      operationId: "openDirectRoom",
      summary: "The direct room of a set of people; it is made if there is none",
      description:
        "However many of them ask at once, a set of people has one room. If the caller had hidden it, it is in their lists again.",
      request: { body: { required: true, content: { "application/json": { schema: directOpen } } } },
      responses: {
        200: { description: "The room that there was", content: { "application/json": { schema: directResponse } } },
        201: { description: "The new room", content: { "application/json": { schema: directResponse } } },
        ...problems(
          ...authProblems,
          ...bodyProblems,
          ...databaseProblems,
          "account.suspended",
          "user.not_found",
          "direct.blocked",
          "room.unavailable",
          "rate.limited",
        ),
      },
    }),
    async (c) => {
      const { user_ids } = c.req.valid("json").room;
      const { value, listed, isNew } = await openDirect(c.var.deps, c.var.caller, user_ids);
      const body = { room: toRoomDto(value), listed };
      return isNew ? c.json(body, 201) : c.json(body, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "post",
      path: "/{room_id}/hide",
      operationId: "hideRoom",
      summary: "Take a direct room out of one's lists until its next message",
      description: "Nobody else learns of it, and nothing of it is lost. Opening it again brings it back too.",
      request: { params: z.object({ room_id: id }) },
      responses: {
        200: { description: "It is hidden", content: { "application/json": { schema: removalResponse } } },
        ...problems(...authProblems, ...roomProblems, ...databaseProblems, "room.not_direct"),
      },
    }),
    async (c) => {
      const { listed } = await hideRoom(c.var.deps, c.var.caller, c.req.valid("param").room_id);
      return c.json({ success: true as const, listed }, 200);
    },
  );
