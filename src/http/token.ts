import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { CreatedToken } from "../account/account-object.ts";
import type { ProgramToken } from "../account/program-tokens.ts";
import { id, success } from "../contract/primitives.ts";
import { toTime } from "../contract/to-wire.ts";
import { type Token, tokenCreate, tokenCreated, tokensResponse } from "../contract/token.ts";
import { createToken, listTokens, revokeToken } from "../services/tokens.ts";
import { getUser } from "../services/users.ts";
import { adminOnly, authenticated, sessionOnly } from "./auth.ts";
import { idempotencyKey, replayed } from "./idempotency.ts";
import {
  type AppEnv,
  authProblems,
  bearer,
  bodyProblems,
  databaseProblems,
  newRouter,
  noStore,
  problems,
} from "./router.ts";

const tags = ["tokens"];
const own = { tags, security: bearer, middleware: [authenticated, sessionOnly] };
const anybodys = { tags, security: bearer, middleware: [authenticated, adminOnly] };
const userParams = z.object({ user_id: id });

const listed = { 200: { description: "Newest first", content: { "application/json": { schema: tokensResponse } } } };
const creation = {
  headers: idempotencyKey("token"),
  body: { required: true, content: { "application/json": { schema: tokenCreate } } },
};
const created = {
  200: { description: "Replayed: without the secret", content: { "application/json": { schema: tokenCreated } } },
  201: { description: "The token and its secret", content: { "application/json": { schema: tokenCreated } } },
};
const revoked = {
  200: { description: "It is of no use any more", content: { "application/json": { schema: success } } },
};
const creationProblems = [
  ...authProblems,
  ...bodyProblems,
  ...databaseProblems,
  "account.suspended",
  "request.bad_query",
  "request.key_reused",
  "token.too_many",
  "token.not_found",
  "rate.limited",
] as const;

export const tokenRoutes = newRouter()
  .openapi(
    createRoute({
      ...own,
      method: "get",
      path: "/tokens",
      operationId: "listTokens",
      summary: "One's own tokens for programs",
      responses: { ...listed, ...problems(...authProblems, "auth.session_required") },
    }),
    async (c) => c.json(toTokensDto(await listTokens(c.var.deps, c.var.caller.profile.userId)), 200),
  )
  .openapi(
    createRoute({
      ...own,
      method: "post",
      path: "/tokens",
      operationId: "createToken",
      summary: "Make a token for programs; its secret is shown once",
      request: creation,
      responses: { ...created, ...problems(...creationProblems, "auth.session_required") },
    }),
    async (c) => {
      const { deps, caller } = c.var;
      const key = c.req.valid("header")["idempotency-key"] ?? null;
      const made = await createToken(deps, caller, caller.profile.userId, toInput(c.req.valid("json")), key);
      return answerCreated(c, made);
    },
  )
  .openapi(
    createRoute({
      ...own,
      method: "delete",
      path: "/tokens/{token_id}",
      operationId: "revokeToken",
      summary: "Revoke one; its sockets close",
      request: { params: z.object({ token_id: id }) },
      responses: { ...revoked, ...problems(...authProblems, "auth.session_required", "token.not_found") },
    }),
    async (c) => {
      await revokeToken(c.var.deps, c.var.caller, c.var.caller.profile.userId, c.req.valid("param").token_id);
      return c.json({ success: true as const }, 200);
    },
  );

/** Below `/admin/users`. */
export const adminTokenRoutes = newRouter()
  .openapi(
    createRoute({
      ...anybodys,
      method: "get",
      path: "/{user_id}/tokens",
      operationId: "listTokensOf",
      summary: "The tokens of an account (admin)",
      request: { params: userParams },
      responses: { ...listed, ...problems(...authProblems, ...databaseProblems, "auth.forbidden", "user.not_found") },
    }),
    async (c) => {
      const { id: userId } = await getUser(c.var.deps, c.req.valid("param").user_id);
      return c.json(toTokensDto(await listTokens(c.var.deps, userId)), 200);
    },
  )
  .openapi(
    createRoute({
      ...anybodys,
      method: "post",
      path: "/{user_id}/tokens",
      operationId: "createTokenFor",
      summary: "Make a token for a bot (admin); its secret is shown once",
      request: { params: userParams, ...creation },
      responses: { ...created, ...problems(...creationProblems, "auth.forbidden", "user.not_found") },
    }),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"] ?? null;
      const { user_id } = c.req.valid("param");
      const made = await createToken(c.var.deps, c.var.caller, user_id, toInput(c.req.valid("json")), key);
      return answerCreated(c, made);
    },
  )
  .openapi(
    createRoute({
      ...anybodys,
      method: "delete",
      path: "/{user_id}/tokens/{token_id}",
      operationId: "revokeTokenOf",
      summary: "Revoke a token of an account (admin); its sockets close",
      request: { params: z.object({ user_id: id, token_id: id }) },
      responses: { ...revoked, ...problems(...authProblems, "auth.forbidden", "user.not_found", "token.not_found") },
    }),
    async (c) => {
      const { user_id, token_id } = c.req.valid("param");
      await revokeToken(c.var.deps, c.var.caller, user_id, token_id);
      return c.json({ success: true as const }, 200);
    },
  );

function toInput({ token }: z.infer<typeof tokenCreate>) {
  const { name, scopes, expires_at } = token;
  return { name, scopes, expiresAt: expires_at == null ? null : Date.parse(expires_at) };
}

function answerCreated(c: Context<AppEnv>, { token, secret }: CreatedToken) {
  const body = { token: toTokenDto(token), secret };
  return secret === null ? c.json(body, 200, { ...noStore, ...replayed }) : c.json(body, 201, noStore);
}

function toTokensDto(tokens: readonly ProgramToken[]) {
  return { tokens: tokens.map(toTokenDto) };
}

function toTokenDto(token: ProgramToken): Token {
  return {
    id: token.id,
    name: token.name,
    scopes: [...token.scopes],
    created_at: toTime(token.createdAt),
    expires_at: token.expiresAt === null ? null : toTime(token.expiresAt),
    last_used_at: token.usedAt === null ? null : toTime(token.usedAt),
  };
}
