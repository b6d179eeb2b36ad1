import { v7 as uuidv7 } from "uuid";
import type { CreatedToken } from "../account/account-object.ts";
import type { NewProgramToken, ProgramToken } from "../account/program-tokens.ts";
import type { Deps } from "../deps.ts";
import { AppError } from "../domain/errors.ts";
import type { Caller } from "../domain/profile.ts";
import type { UserRow } from "../repositories/users.ts";
import { entryOf } from "./audit.ts";
import { toSeed } from "./profiles.ts";
import { getSelf, getUser } from "./users.ts";

/**
 * For oneself, or as an admin for a bot: nobody makes a token that speaks as another person. With an idempotency key
 * the token's id is what the key claimed first; a repetition finds that token, without its secret.
 */
export async function createToken(
  deps: Deps,
  caller: Caller,
  userId: string,
  input: Omit<NewProgramToken, "id">,
  idempotencyKey: string | null,
): Promise<CreatedToken> {
  if (caller.status !== "active") throw new AppError("account.suspended");
  if (input.expiresAt !== null && input.expiresAt <= Date.now()) {
    throw new AppError("request.invalid", undefined, {
      errors: [{ pointer: "/token/expires_at", code: "past", detail: "must be in the future" }],
    });
  }
  const isOwn = userId === caller.profile.userId;
  const user = isOwn ? await getSelf(deps, caller) : await getUser(deps, userId);
  if (!isOwn) demandBot(user);
  const proposed = uuidv7();
  const id =
    idempotencyKey === null
      ? proposed
      : await deps.accounts.claim(caller, `token ${idempotencyKey}`, JSON.stringify([userId, input]), proposed);
  const { name, scopes } = input;
  const audit = entryOf(caller, "token.created", userId, { token_id: id, name, scopes: [...scopes] });
  return await deps.accounts.createToken(toSeed(user), { ...input, id }, audit);
}

export async function listTokens(deps: Deps, userId: string): Promise<ProgramToken[]> {
  return await deps.accounts.listTokens(userId);
}

/** @throws AppError `token.not_found`. Its open sockets close. */
export async function revokeToken(deps: Deps, caller: Caller, userId: string, tokenId: string): Promise<void> {
  const audit = entryOf(caller, "token.revoked", userId, { token_id: tokenId });
  await deps.accounts.revokeToken(userId, tokenId, audit);
}

function demandBot({ kind }: UserRow): void {
  if (kind !== "bot") throw new AppError("auth.forbidden", "Only its own user makes a person's token");
}
