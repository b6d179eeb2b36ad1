import { createRoute } from "@hono/zod-openapi";
import {
  acceptResponse,
  codeParams,
  invitationsQuery,
  ownInvitationsResponse,
  previewResponse,
} from "../contract/invitation.ts";
import { toMemberDto, toPublicUserDto, toRoomPreviewDto, toTime } from "../contract/to-wire.ts";
import type { Profile } from "../domain/profile.ts";
import { acceptLink, findOwnInvitations, previewLink } from "../services/invitations.ts";
import { authenticated } from "./auth.ts";
import { toPageRequest } from "./paging.ts";
import { admissionProblems, authProblems, bearer, databaseProblems, newRouter, problems } from "./router.ts";

const common = { tags: ["invitations"], security: bearer, middleware: [authenticated] };
const toMaker = (maker: Profile | null) => maker && toPublicUserDto(maker);

/** By the code of a link. A code that is wrong, and one that was revoked, are answered alike. */
export const linkRoutes = newRouter()
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/{code}",
      operationId: "previewInvitation",
      summary: "What a link leads to: nothing but this is shown before one joins",
      request: { params: codeParams },
      responses: {
        200: { description: "The room in short", content: { "application/json": { schema: previewResponse } } },
        ...problems(
          ...authProblems,
          ...databaseProblems,
          "invitation.not_found",
          "invitation.expired",
          "rate.limited",
          "room.unavailable",
        ),
      },
    }),
    async (c) => {
      const { room, maker } = await previewLink(c.var.deps, c.var.caller, c.req.valid("param").code);
      return c.json({ invitation: { room: toRoomPreviewDto(room), invited_by: toMaker(maker) } }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "post",
      path: "/{code}/accept",
      operationId: "acceptLink",
      summary: "Join by a link; a member's repetition takes no use of it",
      request: { params: codeParams },
      responses: {
        200: { description: "The membership", content: { "application/json": { schema: acceptResponse } } },
        ...problems(...authProblems, ...admissionProblems, ...databaseProblems),
      },
    }),
    async (c) => {
      const { value, roomId, listed } = await acceptLink(c.var.deps, c.var.caller, c.req.valid("param").code);
      return c.json({ room_id: roomId, member: toMemberDto(value), listed }, 200);
    },
  );

/** Under `/user`. */
export const ownInvitationRoutes = newRouter().openapi(
  createRoute({
    ...common,
    method: "get",
    path: "/invitations",
    operationId: "listOwnInvitations",
    summary: "Invitations for oneself that stand",
    description: "As PostgreSQL knows them: seconds old at most while it is healthy.",
    request: { query: invitationsQuery },
    responses: {
      200: { description: "A page of them", content: { "application/json": { schema: ownInvitationsResponse } } },
      ...problems(...authProblems, ...databaseProblems, "request.bad_query"),
    },
  }),
  async (c) => {
    const page = toPageRequest(c.req.valid("query"));
    const { rows, next } = await findOwnInvitations(c.var.deps, c.var.caller, page);
    const invitations = rows.map(({ roomId, invitation, room, maker }) => ({
      id: invitation.id,
      room_id: roomId,
      room: toRoomPreviewDto(room),
      role: invitation.role,
      invited_by: toMaker(maker),
      expires_at: invitation.expiresAt === null ? null : toTime(invitation.expiresAt),
      created_at: toTime(invitation.createdAt),
    }));
    return c.json({ invitations, page: { next_cursor: next } }, 200);
  },
);
