import { createRoute, z } from "@hono/zod-openapi";
import { examples } from "../contract/examples.ts";
import { id, success } from "../contract/primitives.ts";
import { toPublicUserDto } from "../contract/to-wire.ts";
import {
  anyUserResponse,
  lookupQuery,
  passwordUpdate,
  publicUserResponse,
  signupRequest,
  type User,
  userResponse,
  user as userSchema,
  usersQuery,
  usersResponse,
  userUpdate,
} from "../contract/user.ts";
import { AppError } from "../domain/errors.ts";
import { isAdmin } from "../domain/profile.ts";
import { eachPage } from "../repositories/page.ts";
import { findUserByUsername, listUsers, type UserRow } from "../repositories/users.ts";
import { changePassword } from "../services/password-changes.ts";
import { toProfile } from "../services/profiles.ts";
import { signUp } from "../services/signup.ts";
import { deleteUser, getSelf, getUser, type UserChange, updateProfile } from "../services/users.ts";
import { adminOnly, authenticated, sessionOnly } from "./auth.ts";
import { exportOf, told } from "./download.ts";
import { refuseChanges } from "./echoed.ts";
import { limitedByAddress, shielded } from "./limits.ts";
import { toPageRequest } from "./paging.ts";
import { authProblems, bearer, bodyProblems, databaseProblems, newRouter, open, problems } from "./router.ts";

const tags = ["users"];
const usersFile = exportOf("users", userSchema, examples.adaAccount);
const params = z.object({ user_id: id });
const signupProblems = [
  "password.too_common",
  "signup.closed",
  "signup.invitation_required",
  "signup.invitation_invalid",
  "signup.domain_refused",
  "rate.limited",
] as const;

export const userRoutes = newRouter()
  .openapi(
    createRoute({
      method: "post",
      path: "/signup",
      operationId: "signUp",
      summary: "Create an account",
      tags,
      security: open,
      middleware: [shielded, limitedByAddress("signups")],
      request: { body: { required: true, content: { "application/json": { schema: signupRequest } } } },
      responses: {
        201: { description: "The new account", content: { "application/json": { schema: userResponse } } },
        ...problems(...bodyProblems, ...databaseProblems, ...signupProblems, "user.email_taken", "user.username_taken"),
      },
    }),
    async (c) => {
      const { user, password, invitation } = c.req.valid("json");
      const created = await signUp(c.var.deps, {
        email: user.email,
        username: user.username ?? null,
        fullName: user.full_name,
        phone: user.phone ?? null,
        profilePicUrl: user.profile_pic_url ?? null,
        password,
        invitation,
      });
      return c.json({ user: toUserDto(created) }, 201);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/users",
      operationId: "listUsers",
      summary: "List and search accounts, newest first (admin)",
      tags,
      security: bearer,
      middleware: [authenticated, adminOnly],
      request: { query: usersQuery },
      responses: {
        200: {
          description: "A page of accounts; with `format` `csv` or `jsonl` all of them",
          content: { "application/json": { schema: usersResponse }, ...usersFile.content },
        },
        ...problems(...authProblems, ...databaseProblems, "auth.forbidden", "request.bad_query"),
      },
    }),
    async (c) => {
      const { q, role, status, kind, format = "json", ...page } = c.req.valid("query");
      const { db } = c.var.deps;
      const filter = { q: q?.trim() || null, role: role ?? null, status: status ?? null, kind: kind ?? null };
      if (format !== "json") {
        const pages = eachPage((one) => listUsers(db, filter, one));
        return (await usersFile.send(format, told(pages, toUserDto))) as never;
      }
      const { rows, next } = await listUsers(db, filter, toPageRequest(page));
      return c.json({ users: rows.map(toUserDto), page: { next_cursor: next } }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/me",
      operationId: "getMe",
      summary: "One's own account",
      tags,
      security: bearer,
      middleware: [authenticated],
      responses: {
        200: { description: "The account", content: { "application/json": { schema: userResponse } } },
        ...problems(...authProblems, ...databaseProblems),
      },
    }),
    async (c) => c.json({ user: toUserDto(await getSelf(c.var.deps, c.var.caller)) }, 200),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/lookup",
      operationId: "lookupUser",
      summary: "Find somebody by their exact username",
      tags,
      security: bearer,
      middleware: [authenticated],
      request: { query: lookupQuery },
      responses: {
        200: { description: "The user", content: { "application/json": { schema: publicUserResponse } } },
        ...problems(...authProblems, ...databaseProblems, "user.not_found", "request.bad_query"),
      },
    }),
    async (c) => {
      const user = await findUserByUsername(c.var.deps.db, c.req.valid("query").username);
      if (!user || user.status === "deleted") throw new AppError("user.not_found");
      return c.json({ user: toPublicUserDto(toProfile(user)) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "put",
      path: "/update/{user_id}",
      operationId: "updateUser",
      summary: "Change an account: one's own, or any as an admin",
      description: "Only an admin changes `role` and `status`.",
      tags,
      security: bearer,
      middleware: [authenticated],
      request: { params, body: { required: true, content: { "application/json": { schema: userUpdate } } } },
      responses: {
        200: { description: "The account", content: { "application/json": { schema: userResponse } } },
        ...problems(
          ...authProblems,
          ...bodyProblems,
          ...databaseProblems,
          "field.read_only",
          "auth.forbidden",
          "account.suspended",
          "user.not_found",
          "user.email_taken",
          "user.username_taken",
          "user.last_admin",
        ),
      },
    }),
    async (c) => {
      const { deps, caller } = c.var;
      const { user_id } = c.req.valid("param");
      const { user: sent } = c.req.valid("json");
      const isOwn = caller.profile.userId === user_id;
      if (!isOwn && !isAdmin(caller)) throw new AppError("user.not_found");
      const { id, kind, created_at, updated_at } = toUserDto(await getUser(deps, user_id));
      refuseChanges("user", sent, { id, kind, created_at, updated_at });
      return c.json({ user: toUserDto(await updateProfile(deps, caller, user_id, toChange(sent))) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/update_password",
      operationId: "updatePassword",
      summary: "Change one's password; other sessions end",
      tags,
      security: bearer,
      middleware: [authenticated, sessionOnly],
      request: { body: { required: true, content: { "application/json": { schema: passwordUpdate } } } },
      responses: {
        200: { description: "It is changed", content: { "application/json": { schema: success } } },
        ...problems(
          ...authProblems,
          ...bodyProblems,
          ...databaseProblems,
          "auth.session_required",
          "password.wrong",
          "password.mismatch",
          "password.too_common",
        ),
      },
    }),
    async (c) => {
      const { old_password, new_password, confirm_password } = c.req.valid("json");
      const input = { old: old_password, next: new_password, confirmed: confirm_password };
      await changePassword(c.var.deps, c.var.caller, input);
      return c.json({ success: true as const }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/{user_id}",
      operationId: "getUser",
      summary: "An account; others see only its public part",
      tags,
      security: bearer,
      middleware: [authenticated],
      request: { params },
      responses: {
        200: { description: "The account", content: { "application/json": { schema: anyUserResponse } } },
        ...problems(...authProblems, ...databaseProblems, "user.not_found"),
      },
    }),
    async (c) => {
      const { deps, caller } = c.var;
      const user = await getUser(deps, c.req.valid("param").user_id);
      const isFull = caller.profile.userId === user.id || isAdmin(caller);
      return c.json({ user: isFull ? toUserDto(user) : toPublicUserDto(toProfile(user)) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/{user_id}",
      operationId: "deleteUser",
      summary: "Delete an account (admin)",
      description:
        "The account is deactivated and anonymised, its sockets close, its memberships end. Rooms that it alone owned go to their member of highest rank.",
      tags,
      security: bearer,
      middleware: [authenticated, adminOnly],
      request: { params },
      responses: {
        200: { description: "It is deleted", content: { "application/json": { schema: success } } },
        ...problems(...authProblems, ...databaseProblems, "auth.forbidden", "user.not_found", "user.last_admin"),
      },
    }),
    async (c) => {
      await deleteUser(c.var.deps, c.var.caller, c.req.valid("param").user_id);
      return c.json({ success: true as const }, 200);
    },
  );

export function toUserDto(user: UserRow): User {
  return {
    ...toPublicUserDto(toProfile(user)),
    email: user.email,
    phone: user.phone,
    role: user.role,
    status: user.status,
    kind: user.kind,
    created_at: user.createdAt.toISOString(),
    updated_at: user.updatedAt.toISOString(),
  };
}

/** null for what can not be null means, as in the original, that the field is left alone. */
function toChange(sent: z.infer<typeof userUpdate>["user"]): UserChange {
  return {
    fields: {
      ...(sent.email == null ? {} : { email: sent.email }),
      ...(sent.username == null ? {} : { username: sent.username }),
      ...(sent.full_name == null ? {} : { fullName: sent.full_name }),
      ...(sent.phone === undefined ? {} : { phone: sent.phone }),
      ...(sent.profile_pic_url === undefined ? {} : { profilePicUrl: sent.profile_pic_url }),
    },
    ...(sent.role == null ? {} : { role: sent.role }),
    ...(sent.status == null ? {} : { status: sent.status }),
  };
}
