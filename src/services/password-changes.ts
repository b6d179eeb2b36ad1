import type { Ending } from "../account/account.ts";
import type { Tx } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import { AppError } from "../domain/errors.ts";
import { demandUncommon } from "../domain/passwords.ts";
import type { Caller } from "../domain/profile.ts";
import { appendAudit } from "../repositories/audit.ts";
import { findPasswordReset, putPasswordReset, takePasswordReset } from "../repositories/password-resets.ts";
import { findUser, setPasswordHash, type UserRow } from "../repositories/users.ts";
import { entryOf } from "./audit.ts";
import { hashPassword } from "./passwords.ts";
import { toProfile } from "./profiles.ts";
import { hashOf, newSecret } from "./secrets.ts";
import { checkPassword } from "./sessions.ts";
import { getSelf, getUser } from "./users.ts";

const TOKEN_BYTES = 32;
const RESET_MS = 24 * 3_600_000;

/** @throws AppError `password.wrong`, `password.mismatch`, `password.too_common`. The caller's other sessions end. */
export async function changePassword(
  deps: Deps,
  caller: Caller,
  input: { old: string; next: string; confirmed: string },
): Promise<void> {
  if (input.next !== input.confirmed) throw new AppError("password.mismatch");
  const user = await getSelf(deps, caller);
  const { isValid } = await checkPassword(input.old, user.passwordHash);
  if (!isValid) throw new AppError("password.wrong");
  demandUncommon(input.next, user);
  await setPassword(deps, user, input.next, { except: caller.sessionId });
}

/** A one-time link for somebody who can not log in; one before it is of no use any more. @returns its token, once. */
export async function issueReset(
  deps: Deps,
  caller: Caller,
  userId: string,
): Promise<{ token: string; expiresAt: number }> {
  const user = await getUser(deps, userId);
  if (user.kind === "bot") throw new AppError("user.is_bot");
  const { secret: token, hash: tokenHash } = newSecret(TOKEN_BYTES);
  const expiresAt = Date.now() + RESET_MS;
  const by = { createdBy: caller.profile.userId, expiresAt: new Date(expiresAt) };
  await deps.db.transaction(async (tx) => {
    await putPasswordReset(tx, { userId: user.id, tokenHash, ...by });
    await appendAudit(tx, entryOf(caller, "account.password_reset_issued", user.id));
  });
  return { token, expiresAt };
}

/**
 * Ends all sessions and tokens: whoever needs a reset may have lost the account to somebody.
 * @throws AppError `password.reset_invalid`, `password.too_common`.
 */
export async function resetPassword(
  deps: Deps,
  { token, next, address, requestId }: { token: string; next: string; address: string; requestId: string },
): Promise<void> {
  const tokenHash = hashOf(token);
  const userId = await findPasswordReset(deps.db, tokenHash);
  const user = userId === null ? null : await findUser(deps.db, userId);
  if (!user || user.status === "deleted") throw new AppError("password.reset_invalid");
  demandUncommon(next, user);
  await setPassword(deps, user, next, { withTokens: true }, async (tx) => {
    if (!(await takePasswordReset(tx, tokenHash))) throw new AppError("password.reset_invalid");
    await appendAudit(tx, entryOf({ profile: toProfile(user), requestId }, "account.password_reset", user.id));
  });
  // Should somebody keep the account waiting by wrong guesses, its owner gets in from here.
  if (deps.config.limits.isOn) await deps.throttles.loginSucceeded(user.id, address);
}

/**
 * Sessions end before the transaction does: should either fail, nobody stays in by a password that is no more. A login
 * by the old password that comes meanwhile waits for this row (see `login`).
 */
async function setPassword(
  deps: Deps,
  { id }: UserRow,
  next: string,
  ending: Ending,
  first: (tx: Tx) => Promise<void> = async () => undefined,
): Promise<void> {
  const passwordHash = await hashPassword(next);
  await deps.db.transaction(async (tx) => {
    await first(tx);
    await setPasswordHash(tx, id, passwordHash);
    await deps.accounts.endSessions(id, ending);
  });
}
