import { createMiddleware } from "hono/factory";
import { AppError } from "../domain/errors.ts";
import { isAdmin } from "../domain/profile.ts";
import type { AppEnv } from "./router.ts";

const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i;

/** Lets nobody in whose session the Account does not confirm. @throws AppError `auth.*`, `account.locked`. */
export const authenticated = createMiddleware<AppEnv>(async (c, next) => {
  const { tokens, accounts } = c.var.deps;
  const { userId, sessionId } = await tokens.verify(bearerToken(c.req.header("authorization")));
  c.set("caller", await accounts.check(userId, sessionId));
  await next();
});

/** For routes of global admins. */
export const adminOnly = createMiddleware<AppEnv>(async (c, next) => {
  if (!isAdmin(c.var.caller)) throw new AppError("auth.forbidden");
  await next();
});

export function bearerToken(header: string | undefined): string {
  if (header === undefined) throw new AppError("auth.required");
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) throw new AppError("auth.invalid_token");
  return token;
}
