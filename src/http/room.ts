import { createRoute, z } from "@hono/zod-openapi";
import { examples } from "../contract/examples.ts";
import { id, reasonQuery } from "../contract/primitives.ts";
import {
  type RoomUpdate,
  removalResponse,
  roomCreate,
  roomResponse,
  room as roomSchema,
  roomsQuery,
  roomsResponse,
  roomUpdate,
} from "../contract/room.ts";
import { toPreferencesDto, toRoomDto } from "../contract/to-wire.ts";
import { AppError } from "../domain/errors.ts";
import { isAdmin } from "../domain/profile.ts";
import { defaultSettings, type RoomSettings } from "../domain/room.ts";
import { eachPage } from "../repositories/page.ts";
import { createRoom, deleteRoom, findRooms, updateRoom } from "../services/rooms.ts";
import { authenticated } from "./auth.ts";
import { exportOf, told } from "./download.ts";
import { refuseChanges } from "./echoed.ts";
import { idempotencyKey, replayed } from "./idempotency.ts";
import { toPageRequest } from "./paging.ts";
import {
  authProblems,
  bearer,
  bodyProblems,
  databaseProblems,
  newRouter,
  orderProblems,
  problems,
  roomProblems,
} from "./router.ts";

/** What a body says of the settings: null empties those that can be empty, and is no word on the others. */
function toSettings(sent: Partial<RoomUpdate["room"]>): Partial<RoomSettings> {
  const { name, description, visibility, topic, custom, slow_mode_seconds, posting, system_messages } = sent;
  return {
    ...(name == null ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(visibility == null ? {} : { visibility }),
    ...(topic === undefined ? {} : { topic }),
    ...(custom === undefined ? {} : { custom }),
    ...(slow_mode_seconds == null ? {} : { slowModeSeconds: slow_mode_seconds }),
    ...(posting == null ? {} : { posting }),
    ...(system_messages == null ? {} : { systemMessages: system_messages }),
  };
}

const tags = ["rooms"];
const roomsFile = exportOf("rooms", roomSchema, examples.room);
const params = z.object({ room_id: id });
const common = { tags, security: bearer, middleware: [authenticated] };

export const roomRoutes = newRouter()
  .openapi(
    createRoute({
      ...common,
      method: "post",
      path: "/",
      operationId: "createRoom",
      summary: "Create a room; the creator becomes its owner",
      request: {
        headers: idempotencyKey("room"),
        body: { required: true, content: { "application/json": { schema: roomCreate } } },
      },
      responses: {
        200: { description: "Replayed: the room exists", content: { "application/json": { schema: roomResponse } } },
        201: { description: "The new room", content: { "application/json": { schema: roomResponse } } },
        ...problems(
          ...authProblems,
          ...bodyProblems,
          "account.suspended",
          "request.bad_query",
          "request.key_reused",
          "rate.limited",
          "room.unavailable",
        ),
      },
    }),
    async (c) => {
      const { room } = c.req.valid("json");
      const settings = { ...defaultSettings, name: room.name, ...toSettings(room) };
      const key = c.req.valid("header")["idempotency-key"] ?? null;
      const created = await createRoom(c.var.deps, c.var.caller, settings, key);
      const body = { room: toRoomDto(created.value), listed: created.listed };
      return created.isReplay ? c.json(body, 200, replayed) : c.json(body, 201);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/rooms",
      operationId: "listRooms",
      summary: "List rooms: one's own, or those that can be joined",
      description: "Without `scope` an admin sees all rooms and everybody else their own.",
      request: { query: roomsQuery },
      responses: {
        200: {
          description: "A page of rooms; with `format` `csv` or `jsonl` all of them",
          content: { "application/json": { schema: roomsResponse }, ...roomsFile.content },
        },
        ...problems(...authProblems, ...databaseProblems, "auth.forbidden", "request.bad_query"),
      },
    }),
    async (c) => {
      const query = c.req.valid("query");
      const { scope = null, q, kind = null, sort = "newest", archived, favourite, format = "json", ...page } = query;
      const { deps, caller } = c.var;
      const filter = { q: q?.trim() || null, kind, sort, isArchived: archived ?? null, isFavourite: favourite ?? null };
      if (format !== "json") {
        if (!isAdmin(caller)) throw new AppError("auth.forbidden", "Only an admin has lists as files");
        const pages = eachPage((one) => findRooms(deps, caller, scope, filter, one));
        return (await roomsFile.send(
          format,
          told(pages, ({ room }) => toRoomDto(room)),
        )) as never;
      }
      const { rows, next } = await findRooms(deps, caller, scope, filter, toPageRequest(page));
      const rooms = rows.map(({ room, preference }) => ({
        ...toRoomDto(room),
        ...(preference === null ? {} : { preferences: toPreferencesDto(preference) }),
      }));
      return c.json({ rooms, page: { next_cursor: next } }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/{room_id}",
      operationId: "getRoom",
      summary: "A room's details",
      request: { params },
      responses: {
        200: { description: "The room", content: { "application/json": { schema: roomResponse } } },
        ...problems(...authProblems, ...roomProblems, ...databaseProblems),
      },
    }),
    async (c) => {
      const room = await c.var.deps.rooms.details(c.req.valid("param").room_id, c.var.caller);
      return c.json({ room: toRoomDto(room) }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "patch",
      path: "/{room_id}",
      operationId: "updateRoom",
      summary: "Change a room's details",
      request: { params, body: { required: true, content: { "application/json": { schema: roomUpdate } } } },
      responses: {
        200: { description: "The room", content: { "application/json": { schema: roomResponse } } },
        ...problems(
          ...authProblems,
          ...bodyProblems,
          ...roomProblems,
          ...databaseProblems,
          "room.archived",
          "room.direct",
          "field.read_only",
          "account.suspended",
        ),
      },
    }),
    async (c) => {
      const { deps, caller } = c.var;
      const { room_id } = c.req.valid("param");
      const { room: sent } = c.req.valid("json");
      const before = await deps.rooms.details(room_id, caller);
      const { id, kind, archived_at, admin_id, member_count, members, created_at, updated_at } = toRoomDto(before);
      refuseChanges("room", sent, { id, kind, archived_at, admin_id, member_count, members, created_at, updated_at });
      const room = await updateRoom(deps, caller, room_id, toSettings(sent));
      return c.json({ room: toRoomDto({ ...before, ...room }) }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "delete",
      path: "/{room_id}",
      operationId: "deleteRoom",
      summary: "Delete a room; its sockets close",
      request: { params, query: reasonQuery },
      responses: {
        200: { description: "It is deleted", content: { "application/json": { schema: removalResponse } } },
        ...problems(...orderProblems, "request.bad_query"),
      },
    }),
    async (c) => {
      const { reason = null } = c.req.valid("query");
      const { listed } = await deleteRoom(c.var.deps, c.var.caller, c.req.valid("param").room_id, reason);
      return c.json({ success: true as const, listed }, 200);
    },
  );
