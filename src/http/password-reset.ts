import { createRoute, z } from "@hono/zod-openapi";
import { passwordReset, passwordResetResponse } from "../contract/password-reset.ts";
import { id, success } from "../contract/primitives.ts";
import { toTime } from "../contract/to-wire.ts";
import { issueReset, resetPassword } from "../services/password-changes.ts";
import { adminOnly, authenticated } from "./auth.ts";
import { addressOf, limitedByAddress, shielded } from "./limits.ts";
import { authProblems, bearer, bodyProblems, databaseProblems, newRouter, noStore, open, problems } from "./router.ts";

const tags = ["sessions"];

/** Below `/auth`. */
export const passwordResetRoutes = newRouter().openapi(
  createRoute({
    method: "post",
    path: "/reset-password",
    operationId: "resetPassword",
    summary: "Set a new password by a token that an admin issued; all sessions and tokens for programs end",
    tags,
    security: open,
    middleware: [shielded, limitedByAddress("resets")],
    request: { body: { required: true, content: { "application/json": { schema: passwordReset } } } },
    responses: {
      200: { description: "It is set", content: { "application/json": { schema: success } } },
      ...problems(
        ...bodyProblems,
        ...databaseProblems,
        "password.reset_invalid",
        "password.too_common",
        "rate.limited",
      ),
    },
  }),
  async (c) => {
    const { token, new_password } = c.req.valid("json");
    const { deps, requestId } = c.var;
    await resetPassword(deps, { token, next: new_password, address: addressOf(c), requestId });
    return c.json({ success: true as const }, 200);
  },
);

/** Below `/admin/users`. */
export const adminPasswordResetRoutes = newRouter().openapi(
  createRoute({
    method: "post",
    path: "/{user_id}/password-reset",
    operationId: "issuePasswordReset",
    summary: "A one-time token by which a user sets a new password, good for a day (admin)",
    tags,
    security: bearer,
    middleware: [authenticated, adminOnly],
    request: { params: z.object({ user_id: id }) },
    responses: {
      201: { description: "The token", content: { "application/json": { schema: passwordResetResponse } } },
      ...problems(...authProblems, ...databaseProblems, "auth.forbidden", "user.not_found", "user.is_bot"),
    },
  }),
  async (c) => {
    const { token, expiresAt } = await issueReset(c.var.deps, c.var.caller, c.req.valid("param").user_id);
    return c.json({ reset: { token, expires_at: toTime(expiresAt) } }, 201, noStore);
  },
);
