import { createRoute, z } from "@hono/zod-openapi";
import { id } from "../contract/primitives.ts";
import { readPut, readResponse, type Unread, unreadResponse } from "../contract/read.ts";
import { toPreferencesDto, toTime } from "../contract/to-wire.ts";
import type { ReadState } from "../domain/command.ts";
import { listUnread, type UnreadRow } from "../repositories/unread.ts";
import { authenticated } from "./auth.ts";
import { authProblems, bearer, bodyProblems, databaseProblems, newRouter, problems, roomProblems } from "./router.ts";

const common = { tags: ["read state"], security: bearer, middleware: [authenticated] };
const params = z.object({ room_id: id });

export const readRoutes = newRouter()
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/unread",
      operationId: "listUnread",
      summary: "What is unread, in all of one's rooms",
      description:
        "As PostgreSQL knows it: seconds old at most while it is healthy. `rev` says how far each room is. A direct room that one has hidden comes back with its next message.",
      responses: {
        200: { description: "The rooms", content: { "application/json": { schema: unreadResponse } } },
        ...problems(...authProblems, ...databaseProblems),
      },
    }),
    async (c) => {
      const now = Date.now();
      const rows = await listUnread(c.var.deps.db, c.var.caller.profile.userId);
      return c.json({ rooms: rows.map(toUnread), as_of: toTime(now) }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/{room_id}/read",
      operationId: "getReadMarker",
      summary: "One's own read marker in a room, and what is unread above it",
      request: { params },
      responses: {
        200: { description: "The marker", content: { "application/json": { schema: readResponse } } },
        ...problems(...authProblems, ...roomProblems, ...databaseProblems),
      },
    }),
    async (c) => {
      const state = await c.var.deps.rooms.readState(c.req.valid("param").room_id, c.var.caller);
      return c.json({ read: toReadDto(state) }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "put",
      path: "/{room_id}/read",
      operationId: "putReadMarker",
      summary: "Move one's read marker, backwards too",
      request: { params, body: { required: true, content: { "application/json": { schema: readPut } } } },
      responses: {
        200: { description: "The marker", content: { "application/json": { schema: readResponse } } },
        ...problems(...authProblems, ...bodyProblems, ...roomProblems, ...databaseProblems),
      },
    }),
    async (c) => {
      const { seq } = c.req.valid("json").read;
      const { answer } = await c.var.deps.rooms.execute(c.req.valid("param").room_id, c.var.caller, {
        type: "marker.set",
        seq,
      });
      return c.json({ read: toReadDto(answer) }, 200);
    },
  );

function toReadDto({ seq, unread, mentions }: ReadState): z.infer<typeof readResponse>["read"] {
  return { seq, unread_count: unread, mention_count: mentions };
}

function toUnread(row: UnreadRow): Unread {
  return {
    room_id: row.roomId,
    read_seq: row.readSeq,
    last_seq: row.lastSeq,
    unread_count: row.unread,
    mention_count: row.mentions,
    rev: row.rev,
    preferences: toPreferencesDto(row.preference),
  };
}
