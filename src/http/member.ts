import { createRoute, z } from "@hono/zod-openapi";
import { id, reasonQuery } from "../contract/primitives.ts";
import {
  memberPut,
  memberResponse,
  membersAdd,
  membersAdded,
  membersQuery,
  membersResponse,
  removalResponse,
} from "../contract/room.ts";
import { toMemberDto } from "../contract/to-wire.ts";
import { isUuid } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { MemberCursor } from "../domain/member-list.ts";
import { decodeCursor, encodeCursor } from "../repositories/page.ts";
import { addMembers, joinRoom, putMember, removeMember } from "../services/members.ts";
import { authenticated } from "./auth.ts";
import { refuseChanges } from "./echoed.ts";
import { authProblems, bearer, bodyProblems, databaseProblems, newRouter, problems, roomProblems } from "./router.ts";

const params = z.object({ room_id: id });
const memberParams = z.object({ room_id: id, user_id: id });
const common = { tags: ["rooms"], security: bearer, middleware: [authenticated] };

/** A user's id, a space, and what the list is sorted by. */
function readCursor(cursor: string): MemberCursor {
  const [userId = "", ...rest] = decodeCursor(cursor, (key) => isUuid(key.slice(0, 36)) && key[36] === " ").split(" ");
  return { userId, sort: rest.join(" ") };
}

export const memberRoutes = newRouter()
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/{room_id}/members",
      operationId: "listMembers",
      summary: "A room's members, all or those who are searched",
      description:
        "By id; of one role by when they joined; searched by name. A page of a search may be shorter than `limit` " +
        "although there is another one.",
      request: { params, query: membersQuery },
      responses: {
        200: { description: "A page of members", content: { "application/json": { schema: membersResponse } } },
        ...problems(...authProblems, ...roomProblems, ...databaseProblems, "request.bad_query"),
      },
    }),
    async (c) => {
      const { limit = limits.pageSizeDefault, cursor, q, role = null } = c.req.valid("query");
      const after = cursor === undefined ? null : readCursor(cursor);
      const { room_id } = c.req.valid("param");
      const query = { q: q?.trim() || null, role, after, limit };
      const { members, next, rev } = await c.var.deps.rooms.members(room_id, c.var.caller, query);
      const page = { next_cursor: next && encodeCursor(`${next.userId} ${next.sort}`) };
      return c.json({ members: members.map(toMemberDto), page, rev }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "post",
      path: "/{room_id}/members",
      operationId: "addMembers",
      summary: "Add several people at once",
      description: "Whoever can not be added keeps nobody else out.",
      request: { params, body: { required: true, content: { "application/json": { schema: membersAdd } } } },
      responses: {
        200: { description: "What became of each", content: { "application/json": { schema: membersAdded } } },
        ...problems(
          ...authProblems,
          ...bodyProblems,
          ...roomProblems,
          ...databaseProblems,
          "account.suspended",
          "room.direct",
          "room.archived",
        ),
      },
    }),
    async (c) => {
      const { members } = c.req.valid("json");
      const wanted = members.map(({ user_id, role = "member" }) => ({ userId: user_id, role }) as const);
      const { value, listed } = await addMembers(c.var.deps, c.var.caller, c.req.valid("param").room_id, wanted);
      return c.json({ results: value.map(({ userId, result }) => ({ user_id: userId, result })), listed }, 200);
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
        ...problems(
          ...authProblems,
          ...roomProblems,
          ...databaseProblems,
          "account.suspended",
          "member.banned",
          "room.archived",
          "room.full",
          "rate.limited",
        ),
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
          "member.banned",
          "room.direct",
          "direct.blocked",
          "room.archived",
          "room.full",
          "room.last_owner",
        ),
      },
    }),
    async (c) => {
      const { room_id, user_id } = c.req.valid("param");
      const { member: sent } = c.req.valid("json");
      refuseChanges("member", sent, { room_id, user_id, joined_at: undefined, muted_until: undefined });
      const { role, keep_history: keepHistory = false, reason = null } = sent;
      const input = { role, keepHistory, reason };
      const { value, listed } = await putMember(c.var.deps, c.var.caller, room_id, user_id, input);
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
      request: { params: memberParams, query: reasonQuery },
      responses: {
        200: { description: "It is done", content: { "application/json": { schema: removalResponse } } },
        ...problems(
          ...authProblems,
          ...roomProblems,
          ...databaseProblems,
          "account.suspended",
          "user.not_found",
          "member.not_found",
          "room.last_owner",
          "room.direct",
          "request.bad_query",
        ),
      },
    }),
    async (c) => {
      const { room_id, user_id } = c.req.valid("param");
      const { reason = null } = c.req.valid("query");
      const { listed } = await removeMember(c.var.deps, c.var.caller, room_id, { userId: user_id, reason });
      return c.json({ success: true as const, listed }, 200);
    },
  );
