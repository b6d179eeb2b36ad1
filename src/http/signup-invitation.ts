import { createRoute, z } from "@hono/zod-openapi";
import { id, success } from "../contract/primitives.ts";
import {
  type SignupInvitation,
  signupInvitationCreate,
  signupInvitationCreated,
  signupInvitationsQuery,
  signupInvitationsResponse,
} from "../contract/signup-invitation.ts";
import { listInvitations, type SignupInvitationRow } from "../repositories/signup-invitations.ts";
import { invite, withdrawInvitation } from "../services/signup.ts";
import { adminOnly, authenticated } from "./auth.ts";
import { toPageRequest } from "./paging.ts";
import { authProblems, bearer, bodyProblems, databaseProblems, newRouter, noStore, problems } from "./router.ts";

const common = { tags: ["administration"], security: bearer, middleware: [authenticated, adminOnly] };
const DAY_MS = 24 * 3_600_000;

export const signupInvitationRoutes = newRouter()
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/",
      operationId: "listSignupInvitations",
      summary: "Invitations to sign up, newest first",
      request: { query: signupInvitationsQuery },
      responses: {
        200: { description: "A page of them", content: { "application/json": { schema: signupInvitationsResponse } } },
        ...problems(...authProblems, ...databaseProblems, "auth.forbidden", "request.bad_query"),
      },
    }),
    async (c) => {
      const { rows, next } = await listInvitations(c.var.deps.db, toPageRequest(c.req.valid("query")));
      return c.json({ invitations: rows.map(toInvitationDto), page: { next_cursor: next } }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "post",
      path: "/",
      operationId: "createSignupInvitation",
      summary: "Make a code that lets people sign up; it is shown once",
      request: { body: { required: true, content: { "application/json": { schema: signupInvitationCreate } } } },
      responses: {
        201: { description: "It and its code", content: { "application/json": { schema: signupInvitationCreated } } },
        ...problems(...authProblems, ...bodyProblems, ...databaseProblems, "auth.forbidden"),
      },
    }),
    async (c) => {
      const { note, max_uses, expires_in_days } = c.req.valid("json").invitation;
      const expiresAt = new Date(Date.now() + expires_in_days * DAY_MS);
      const input = { note: note ?? null, usesMax: max_uses, expiresAt };
      const { invitation, code } = await invite(c.var.deps, c.var.caller, input);
      return c.json({ invitation: toInvitationDto(invitation), code }, 201, noStore);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "delete",
      path: "/{signup_invitation_id}",
      operationId: "deleteSignupInvitation",
      summary: "Withdraw one; who signed up by it stays",
      request: { params: z.object({ signup_invitation_id: id }) },
      responses: {
        200: { description: "It is of no use any more", content: { "application/json": { schema: success } } },
        ...problems(...authProblems, ...databaseProblems, "auth.forbidden", "signup.invitation_not_found"),
      },
    }),
    async (c) => {
      await withdrawInvitation(c.var.deps, c.var.caller, c.req.valid("param").signup_invitation_id);
      return c.json({ success: true as const }, 200);
    },
  );

function toInvitationDto(row: SignupInvitationRow): SignupInvitation {
  return {
    id: row.id,
    note: row.note,
    uses: row.uses,
    max_uses: row.usesMax,
    created_by: row.createdBy,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
  };
}
