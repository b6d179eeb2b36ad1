import { createRoute, z } from "@hono/zod-openapi";
import { id } from "../contract/primitives.ts";
import {
  memberPut,
  memberResponse,
  membersResponse,
  removalResponse,
  roomCreate,
  roomResponse,
  roomsQuery,
  roomsResponse,
  roomUpdate,
} from "../contract/room.ts";
import { toMemberDto, toRoomDto } from "../contract/to-wire.ts";
import { isUuid } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import { decodeCursor, encodeCursor } from "../repositories/page.ts";
import { createRoom, deleteRoom, findRooms, joinRoom, putMember, removeMember, updateRoom } from "../services/rooms.ts";
import { authenticated } from "./auth.ts";
import { refuseChanges } from "./echoed.ts";
import { toPageRequest } from "./paging.ts";
import { authProblems, bearer, bodyProblems, databaseProblems, newRouter, problems, roomProblems } from "./router.ts";

const tags = ["rooms"];
const params = z.object({ room_id: id });
const memberParams = z.object({ room_id: id, user_id: id });
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
        headers: z.object({
          "idempotency-key": z
            .string()
            .regex(/^[\x21-\x7e]{1,128}$/)
            .optional()
            .meta({ description: "For 24 hours a repetition under the same key finds the same room" }),
        }),
        body: { required: true, content: { "application/json": { schema: roomCreate } } },
      },
      responses: {
        200: { description: "Replayed: the room exists", content: { "application/json": { schema: roomResponse } } },
        201: { description: "The new room", content: { "application/json": { schema: roomResponse } } },
        ...problems(...authProblems, ...bodyProblems, "account.suspended", "request.key_reused", "room.unavailable"),
      },
    }),
    async (c) => {
      const { room } = c.req.valid("json");
      const settings = {
        name: room.name,
        description: room.description ?? null,
        visibility: room.visibility ?? ("private" as const),
      };
      const key = c.req.valid("header")["idempotency-key"] ?? null;
      const created = await createRoom(c.var.deps, c.var.caller, settings, key);
      const body = { room: toRoomDto(created.value), listed: created.listed };
      return created.isReplay ? c.json(body, 200, { "idempotency-replayed": "true" }) : c.json(body, 201);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/rooms",
      operationId: "listRooms",
      summary: "List rooms, newest first",
      description: "Without `scope` an admin sees all rooms and everybody else their own.",
      request: { query: roomsQuery },
      responses: {
        200: { description: "A page of rooms", content: { "application/json": { schema: roomsResponse } } },
        ...problems(...authProblems, ...databaseProblems, "auth.forbidden", "request.bad_query"),
      },
    }),
    async (c) => {
      const { scope, q, ...page } = c.req.valid("query");
      const { rows, next } = await findRooms(
        c.var.deps,
        c.var.caller,
        scope ?? null,
        q?.trim() || null,
        toPageRequest(page),
      );
      return c.json({ rooms: rows.map(toRoomDto), page: { next_cursor: next } }, 200);
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
          "field.read_only",
          "account.suspended",
        ),
      },
    }),
    async (c) => {
      const { deps, caller } = c.var;
      const { room_id } = c.req.valid("param");
      const { room: sent } = c.req.valid("json");
      const { id, admin_id, member_count, created_at, updated_at } = toRoomDto(
        await deps.rooms.details(room_id, caller),
      );
      refuseChanges("room", sent, { id, admin_id, member_count, created_at, updated_at });
      const room = await updateRoom(deps, caller, room_id, {
        ...(sent.name == null ? {} : { name: sent.name }),
        ...(sent.description === undefined ? {} : { description: sent.description }),
        ...(sent.visibility == null ? {} : { visibility: sent.visibility }),
      });
      return c.json({ room: toRoomDto(room) }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "delete",
      path: "/{room_id}",
      operationId: "deleteRoom",
      summary: "Delete a room; its sockets close",
      request: { params },
      responses: {
        200: { description: "It is deleted", content: { "application/json": { schema: removalResponse } } },
        ...problems(...authProblems, ...roomProblems, ...databaseProblems, "account.suspended"),
      },
    }),
    async (c) => {
      const { listed } = await deleteRoom(c.var.deps, c.var.caller, c.req.valid("param").room_id);
      return c.json({ success: true as const, listed }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/{room_id}/members",
      operationId: "listMembers",
      summary: "A room's members",
      request: { params, query: roomsQuery.pick({ limit: true, cursor: true }) },
      responses: {
        200: { description: "A page of members", content: { "application/json": { schema: membersResponse } } },
        ...problems(...authProblems, ...roomProblems, ...databaseProblems, "request.bad_query"),
      },
    }),
    async (c) => {
      const { limit = limits.pageSizeDefault, cursor } = c.req.valid("query");
      const after = cursor === undefined ? "" : decodeCursor(cursor, isUuid);
      const { room_id } = c.req.valid("param");
      const { members, rev } = await c.var.deps.rooms.members(room_id, c.var.caller, after, limit + 1);
      const shown = members.slice(0, limit);
      const last = members.length > limit ? shown.at(-1) : undefined;
      const page = { next_cursor: last ? encodeCursor(last.profile.userId) : null };
      return c.json({ members: shown.map(toMemberDto), page, rev }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "post",
      path: "/{room_id}/join",
      operationId: "joinRoom",
      summary: "Join a public room",
      request: { params },
      responses: {
        200: { description: "The membership", content: { "application/json": { schema: memberResponse } } },
        ...problems(...authProblems, ...roomProblems, ...databaseProblems, "account.suspended"),
      },
    }),
    async (c) => {
      const { value, listed } = await joinRoom(c.var.deps, c.var.caller, c.req.valid("param").room_id);
      return c.json({ member: toMemberDto(value), listed }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "put",
      path: "/{room_id}/members/{user_id}",
      operationId: "putMember",
      summary: "Add somebody, or change their role",
      request: {
        params: memberParams,
        body: { required: true, content: { "application/json": { schema: memberPut } } },
      },
      responses: {
        200: { description: "The membership", content: { "application/json": { schema: memberResponse } } },
        ...problems(
          ...authProblems,
          ...bodyProblems,
          ...roomProblems,
          ...databaseProblems,
          "field.read_only",
          "account.suspended",
          "user.not_found",
          "room.last_owner",
        ),
      },
    }),
    async (c) => {
      const { room_id, user_id } = c.req.valid("param");
      const { member: sent } = c.req.valid("json");
      refuseChanges("member", sent, { room_id, user_id, joined_at: undefined });
      const { value, listed } = await putMember(c.var.deps, c.var.caller, room_id, user_id, sent.role);
      return c.json({ member: toMemberDto(value), listed }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "delete",
      path: "/{room_id}/members/{user_id}",
      operationId: "removeMember",
      summary: "Remove somebody, or leave",
      request: { params: memberParams },
      responses: {
        200: { description: "It is done", content: { "application/json": { schema: removalResponse } } },
        ...problems(
          ...authProblems,
          ...roomProblems,
          ...databaseProblems,
          "account.suspended",
          "member.not_found",
          "room.last_owner",
        ),
      },
    }),
    async (c) => {
      const { room_id, user_id } = c.req.valid("param");
      const { listed } = await removeMember(c.var.deps, c.var.caller, room_id, user_id);
      return c.json({ success: true as const, listed }, 200);
    },
  );
