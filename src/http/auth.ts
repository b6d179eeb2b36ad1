import { createMiddleware } from "hono/factory";
import { AppError } from "../domain/errors.ts";
import { isAdmin } from "../domain/profile.ts";
import { hasScope } from "../domain/scopes.ts";
import { limitWrites } from "./limits.ts";
import type { AppEnv } from "./router.ts";

const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i;

/**
 * Lets nobody in whose session or token the Account does not confirm, and no token where it lacks the scope: `read` to
 * read, `write` for every other method, and `admin` for whatever only admins may do.
 * @throws AppError `auth.*`, `account.locked`, `rate.limited`.
 */
export const authenticated = createMiddleware<AppEnv>(async (c, next) => {
  const { tokens, accounts } = c.var.deps;
  const { userId, sessionId, tokenHash } = await tokens.identify(bearerToken(c.req.header("authorization")));
  const caller = await accounts.check(userId, sessionId, tokenHash);
  const isReading = c.req.method === "GET" || c.req.method === "HEAD";
  if (!hasScope(caller, isReading ? "read" : "write")) throw new AppError("auth.scope_missing");
  if (!isReading) await limitWrites(c, userId);
  c.set("caller", { ...caller, requestId: c.var.requestId });
  await next();
});

/** For routes of global admins. */
export const adminOnly = createMiddleware<AppEnv>(async (c, next) => {
  if (!isAdmin(c.var.caller)) throw new AppError("auth.forbidden");
  await next();
});

/** For a person's own keys: a token that leaks must not be able to make itself at home. */
export const sessionOnly = createMiddleware<AppEnv>(async (c, next) => {
  if (c.var.caller.scopes !== undefined) throw new AppError("auth.session_required");
  await next();
});

export function bearerToken(header: string | undefined): string {
  if (header === undefined) throw new AppError("auth.required");
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) throw new AppError("auth.invalid_token");
  return token;
}
