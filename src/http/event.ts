import { createRoute, z } from "@hono/zod-openapi";
import { eventsQuery, eventsResponse } from "../contract/event.ts";
import { id } from "../contract/primitives.ts";
import { toEventDto } from "../contract/to-wire.ts";
import { limits } from "../domain/limits.ts";
import { authenticated } from "./auth.ts";
import { authProblems, bearer, databaseProblems, newRouter, problems, roomProblems } from "./router.ts";

export const eventRoutes = newRouter().openapi(
  createRoute({
    tags: ["messages"],
    security: bearer,
    middleware: [authenticated],
    method: "get",
    path: "/{room_id}/events",
    operationId: "listEvents",
    summary: "What happened since a rev: the same catch-up as a socket's resume",
    description: "With `recovered: false` the log does not reach back that far: read the room afresh.",
    request: { params: z.object({ room_id: id }), query: eventsQuery },
    responses: {
      200: { description: "The events, in order", content: { "application/json": { schema: eventsResponse } } },
      ...problems(...authProblems, ...roomProblems, ...databaseProblems, "request.bad_query"),
    },
  }),
  async (c) => {
    const { after, epoch, limit = limits.backlogEventsMax } = c.req.valid("query");
    const { room_id } = c.req.valid("param");
    const page = await c.var.deps.rooms.events(room_id, c.var.caller, { epoch, rev: after }, limit);
    return c.json(
      {
        epoch: page.epoch,
        rev: page.rev,
        recovered: page.recovered,
        events: page.events.map(toEventDto),
        has_more: page.hasMore,
      },
      200,
    );
  },
);
