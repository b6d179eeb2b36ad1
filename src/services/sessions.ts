import type { OpenedSession } from "../account/account-object.ts";
import type { SessionInfo } from "../account/sessions.ts";
import type { Deps } from "../deps.ts";
import { AppError } from "../domain/errors.ts";
import { isUuid } from "../domain/ids.ts";
import type { Caller } from "../domain/profile.ts";
import { appendAudit } from "../repositories/audit.ts";
import { findSettledUser, findUserByLogin, replacePasswordHash, type UserRow } from "../repositories/users.ts";
import { entryOf } from "./audit.ts";
import { hashPassword, TooManyChecksError, verifyPassword } from "./passwords.ts";
import { toSeed } from "./profiles.ts";
import { getUser } from "./users.ts";

export interface IssuedSession {
  readonly accessToken: string;
  /** Seconds. */
  readonly ttl: number;
  readonly expiresAt: number;
  readonly refreshToken: string;
  readonly caller: Caller;
  readonly email: string;
}

/**
 * @throws AppError `auth.invalid_credentials`: the same answer, after the same time, for an unknown account and a
 * wrong password; `rate.limited` after too many of them; `account.locked` only to whoever knows the password.
 */
export async function login(
  deps: Deps,
  input: { login: string; password: string; userAgent: string; address: string },
): Promise<{ session: IssuedSession; user: UserRow }> {
  const user = await findUserByLogin(deps.db, input.login);
  const known = user && user.status !== "deleted" ? user : null;
  // Whether there is such an account or not: it waits the same, and is asked the same.
  const account = known?.id ?? `nobody ${input.login.toLowerCase()}`;
  const { limits } = deps.config;
  if (limits.isOn) await deps.throttles.admitLogin(account, input.address, limits);
  const { isValid, isOutdated } = await checkPassword(input.password, known?.passwordHash ?? null);
  if (!known || !isValid) throw new AppError("auth.invalid_credentials");
  if (limits.isOn) await deps.throttles.loginSucceeded(account, input.address);
  const current = (isOutdated ? await rehash(deps, known, input.password) : null) ?? known;
  const opened = await deps.accounts.openSession(toSeed(current), input.userAgent);
  const { globalRole, status, sessionId } = opened.caller;
  if (!(await isStillValid(deps, current, input.password))) {
    await deps.accounts.endSessions(known.id, { only: sessionId });
    throw new AppError("auth.invalid_credentials");
  }
  return { session: await issue(deps, opened), user: { ...current, role: globalRole, status } };
}

/** Leaves alone a password that was changed meanwhile. */
async function rehash(deps: Deps, { id, passwordHash }: UserRow, password: string): Promise<UserRow | null> {
  return await replacePasswordHash(deps.db, id, passwordHash, await hashPassword(password));
}

/** A change of the password ends the sessions that are open: not the one whose login it overtook. */
async function isStillValid(deps: Deps, { id, passwordHash }: UserRow, password: string): Promise<boolean> {
  const now = await findSettledUser(deps.db, id);
  return now?.passwordHash === passwordHash || (await checkPassword(password, now?.passwordHash ?? null)).isValid;
}

/** @throws AppError `auth.invalid_token`, `auth.session_ended`, `auth.refresh_reused`. */
export async function refresh(deps: Deps, refreshToken: string): Promise<IssuedSession> {
  const [userId = "", sessionId = "", secret = ""] = refreshToken.split(".");
  if (!isUuid(userId) || !isUuid(sessionId) || secret === "") throw new AppError("auth.invalid_token");
  return await issue(deps, await deps.accounts.refresh(userId, sessionId, secret));
}

/** Of oneself, or as an admin, which is recorded. @returns how many ended. */
export async function endSessions(
  deps: Deps,
  caller: Caller,
  userId: string,
  which: { only?: string; except?: string },
): Promise<number> {
  const isOwn = caller.profile.userId === userId;
  const audit = isOwn ? null : entryOf(caller, "account.sessions_ended", userId, { ...which });
  return await deps.accounts.endSessions(userId, which, audit);
}

/** @throws AppError `session.not_found`. */
export async function endSession(deps: Deps, caller: Caller, userId: string, sessionId: string): Promise<void> {
  if ((await endSessions(deps, caller, userId, { only: sessionId })) === 0) throw new AppError("session.not_found");
}

/** For an admin: recorded before it is answered. */
export async function sessionsOf(deps: Deps, caller: Caller, userId: string): Promise<SessionInfo[]> {
  const user = await getUser(deps, userId);
  await appendAudit(deps.db, entryOf(caller, "account.sessions_read", user.id));
  return await deps.accounts.listSessions(user.id);
}

/** @throws AppError `rate.limited` when too many checks wait already. */
export async function checkPassword(password: string, stored: string | null): ReturnType<typeof verifyPassword> {
  try {
    return await verifyPassword(password, stored);
  } catch (error) {
    if (error instanceof TooManyChecksError) {
      throw new AppError("rate.limited", "Too many logins at once", { retryAfterSeconds: 5 });
    }
    throw error;
  }
}

async function issue(deps: Deps, { caller, email, refreshSecret }: OpenedSession): Promise<IssuedSession> {
  const { userId } = caller.profile;
  const { token, ttl, expiresAt } = await deps.tokens.sign({ userId, sessionId: caller.sessionId }, Date.now());
  const refreshToken = `${userId}.${caller.sessionId}.${refreshSecret}`;
  return { accessToken: token, ttl, expiresAt, refreshToken, caller, email };
}
