import { createRoute, z } from "@hono/zod-openapi";
import {
  acceptResponse,
  type InvitationCreate,
  type InvitationDto,
  invitationCreate,
  invitationCreated,
  invitationsQuery,
  invitationsResponse,
} from "../contract/invitation.ts";
import { id } from "../contract/primitives.ts";
import { removalResponse } from "../contract/room.ts";
import { toMemberDto, toPublicUserDto, toTime } from "../contract/to-wire.ts";
import { isUuid } from "../domain/ids.ts";
import type { InvitationView } from "../domain/invitation.ts";
import { limits } from "../domain/limits.ts";
import { decodeCursor, pageOf } from "../repositories/page.ts";
import {
  acceptInvitation,
  createInvitation,
  declineInvitation,
  type NewInvitation,
  revokeInvitation,
} from "../services/invitations.ts";
import { authenticated } from "./auth.ts";
import { idempotencyKey, replayed } from "./idempotency.ts";
import {
  admissionProblems,
  authProblems,
  bearer,
  bodyProblems,
  databaseProblems,
  newRouter,
  noStore,
  orderProblems,
  problems,
  roomProblems,
} from "./router.ts";

const common = { tags: ["invitations"], security: bearer, middleware: [authenticated] };
const params = z.object({ room_id: id });
const invitationParams = z.object({ room_id: id, invitation_id: id });

/** Of a room, for those who manage its invitations and those who are invited. */
export const invitationRoutes = newRouter()
  .openapi(
    createRoute({
      ...common,
      method: "post",
      path: "/{room_id}/invitations",
      operationId: "createInvitation",
      summary: "Invite a user, or make a link for whoever holds its code",
      description:
        "One invitation stands for each user: the same again is the one there is, another takes its place. An " +
        "invitation counts as long as its maker may still make it, or until it is revoked if a global admin made it.",
      request: {
        params,
        headers: idempotencyKey("invitation, and the code of a link"),
        body: { required: true, content: { "application/json": { schema: invitationCreate } } },
      },
      responses: {
        200: { description: "It was there before", content: { "application/json": { schema: invitationCreated } } },
        201: { description: "The new invitation", content: { "application/json": { schema: invitationCreated } } },
        ...problems(
          ...authProblems,
          ...bodyProblems,
          ...roomProblems,
          ...databaseProblems,
          "account.suspended",
          "user.not_found",
          "member.exists",
          "member.banned",
          "room.direct",
          "room.archived",
          "request.bad_query",
          "request.key_reused",
          "rate.limited",
        ),
      },
    }),
    async (c) => {
      const { room_id } = c.req.valid("param");
      const wanted = toNewInvitation(c.req.valid("json").invitation);
      const key = c.req.valid("header")["idempotency-key"] ?? null;
      const { view, code, isReplay, listed } = await createInvitation(c.var.deps, c.var.caller, room_id, wanted, key);
      const body = { invitation: toInvitationDto(room_id, view), listed, ...(code === null ? {} : { code }) };
      return isReplay ? c.json(body, 200, { ...noStore, ...replayed }) : c.json(body, 201, noStore);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/{room_id}/invitations",
      operationId: "listInvitations",
      summary: "Invitations that have not ended",
      request: { params, query: invitationsQuery },
      responses: {
        200: { description: "A page of them", content: { "application/json": { schema: invitationsResponse } } },
        ...problems(...orderProblems, "request.bad_query"),
      },
    }),
    async (c) => {
      const { room_id } = c.req.valid("param");
      const { limit = limits.pageSizeDefault, cursor } = c.req.valid("query");
      const after = cursor === undefined ? "" : decodeCursor(cursor, isUuid);
      const found = await c.var.deps.rooms.invitations(room_id, c.var.caller, after, limit + 1);
      const { rows, next } = pageOf(found, limit, ({ invitation }) => invitation.id);
      return c.json(
        { invitations: rows.map((view) => toInvitationDto(room_id, view)), page: { next_cursor: next } },
        200,
      );
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "delete",
      path: "/{room_id}/invitations/{invitation_id}",
      operationId: "revokeInvitation",
      summary: "Revoke an invitation; repeating it changes nothing",
      request: { params: invitationParams },
      responses: {
        200: { description: "It admits nobody", content: { "application/json": { schema: removalResponse } } },
        ...problems(...orderProblems, "invitation.not_found"),
      },
    }),
    async (c) => {
      const { room_id, invitation_id } = c.req.valid("param");
      const { listed } = await revokeInvitation(c.var.deps, c.var.caller, room_id, invitation_id);
      return c.json({ success: true as const, listed }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "post",
      path: "/{room_id}/invitations/{invitation_id}/accept",
      operationId: "acceptInvitation",
      summary: "Accept an invitation of one's own",
      request: { params: invitationParams },
      responses: {
        200: { description: "The membership", content: { "application/json": { schema: acceptResponse } } },
        ...problems(...authProblems, "room.not_found", ...admissionProblems, ...databaseProblems),
      },
    }),
    async (c) => {
      const { room_id, invitation_id } = c.req.valid("param");
      const { value, listed } = await acceptInvitation(c.var.deps, c.var.caller, room_id, invitation_id);
      return c.json({ room_id, member: toMemberDto(value), listed }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "post",
      path: "/{room_id}/invitations/{invitation_id}/decline",
      operationId: "declineInvitation",
      summary: "Decline an invitation of one's own",
      request: { params: invitationParams },
      responses: {
        200: { description: "It is declined", content: { "application/json": { schema: removalResponse } } },
        ...problems(
          ...authProblems,
          ...databaseProblems,
          "room.not_found",
          "room.unavailable",
          "invitation.not_found",
          "invitation.expired",
        ),
      },
    }),
    async (c) => {
      const { room_id, invitation_id } = c.req.valid("param");
      const { listed } = await declineInvitation(c.var.deps, c.var.caller, room_id, invitation_id);
      return c.json({ success: true as const, listed }, 200);
    },
  );

function toNewInvitation({ user_id, role, expires_in_seconds, max_uses }: InvitationCreate): NewInvitation {
  const seconds = expires_in_seconds === undefined ? limits.invitationSecondsDefault : expires_in_seconds;
  return {
    userId: user_id ?? null,
    role: role ?? "member",
    lifetimeMs: seconds === null ? null : seconds * 1000,
    maxUses: max_uses ?? null,
  };
}

function toInvitationDto(roomId: string, { invitation, standing, maker, invited }: InvitationView): InvitationDto {
  const { id, role, maxUses, uses, expiresAt, createdAt } = invitation;
  return {
    id,
    room_id: roomId,
    user: invited && toPublicUserDto(invited),
    role,
    invited_by: maker && toPublicUserDto(maker),
    max_uses: maxUses,
    uses,
    expires_at: expiresAt === null ? null : toTime(expiresAt),
    created_at: toTime(createdAt),
    state: standing,
  };
}
