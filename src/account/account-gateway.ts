import { type Result, unwrap } from "../domain/errors.ts";
import type { GlobalRole } from "../domain/permissions.ts";
import type { AccountStanding, AccountStatus, Caller, Profile } from "../domain/profile.ts";
import type { Quota, QuotaState } from "../domain/quota.ts";
import type { AuditEntry } from "../domain/record.ts";
import { retried } from "../rpc.ts";
import type { Ending } from "./account.ts";
import type { AccountObject, AccountSeed, CreatedToken, OpenedSession } from "./account-object.ts";
import type { NewProgramToken, ProgramToken } from "./program-tokens.ts";
import type { LimitedAction } from "./quotas.ts";
import type { SessionInfo } from "./sessions.ts";

/** An answer of an account may be kept this long by a Worker: P10 gives changes 5 s to take effect. */
const KEPT_MS = 5_000;
const KEPT_MAX = 10_000;

/** Shared by the requests of an isolate; nothing but answers of accounts, each with its time. */
const kept = new Map<string, { caller: Caller; until: number }>();

/** The Worker's way to the accounts. Every method throws AppError. */
export class AccountGateway {
  private readonly accounts: DurableObjectNamespace<AccountObject>;

  constructor(accounts: DurableObjectNamespace<AccountObject>) {
    this.accounts = accounts;
  }

  /** One session more may end another. */
  async openSession(seed: AccountSeed, userAgent: string): Promise<OpenedSession> {
    forget(seed.profile.userId);
    return await this.call(seed.profile.userId, (account) => account.openSession(seed, userAgent));
  }

  /** @throws AppError `auth.session_ended`, `auth.invalid_token`, `auth.token_expired` or `account.locked`. */
  async check(userId: string, sessionId: string, tokenHash: string | null = null): Promise<Caller> {
    const key = `${userId} ${sessionId} ${tokenHash}`;
    const known = kept.get(key);
    if (known && known.until > Date.now()) return known.caller;
    const caller = await this.call<Caller>(userId, (account) => account.check(sessionId, tokenHash));
    if (kept.size >= KEPT_MAX) kept.clear();
    kept.set(key, { caller, until: Date.now() + KEPT_MS });
    return caller;
  }

  register(userId: string, sessionId: string, roomId: string, tokenHash: string | null = null): Promise<Caller> {
    return this.call(userId, (account) => account.register(sessionId, tokenHash, roomId));
  }

  addTicket(caller: Caller, roomId: string): Promise<{ secret: string; expiresAt: number }> {
    return this.call(caller.profile.userId, (account) => account.addTicket(caller.sessionId, roomId));
  }

  redeemTicket(userId: string, secret: string, roomId: string): Promise<Caller> {
    return this.call(userId, (account) => account.redeemTicket(secret, roomId));
  }

  async refresh(userId: string, sessionId: string, secret: string): Promise<OpenedSession> {
    forget(userId);
    return await this.call(userId, (account) => account.refresh(sessionId, secret));
  }

  listSessions(userId: string): Promise<SessionInfo[]> {
    return this.reach(userId, (account) => account.listSessions() as unknown as Promise<SessionInfo[]>);
  }

  /** @returns how many ended. */
  async endSessions(userId: string, which: Ending, audit: AuditEntry | null = null): Promise<number> {
    forget(userId);
    return await this.reach(userId, (account) => account.endSessions(which, audit));
  }

  listTokens(userId: string): Promise<ProgramToken[]> {
    return this.reach(userId, (account) => account.listTokens() as unknown as Promise<ProgramToken[]>);
  }

  /** @throws AppError `token.too_many`; `token.not_found` if it was made before and is revoked. */
  createToken(seed: AccountSeed, token: NewProgramToken, audit: AuditEntry): Promise<CreatedToken> {
    return this.call(seed.profile.userId, (account) => account.createToken(seed, token, audit));
  }

  /** @throws AppError `token.not_found`. */
  async revokeToken(userId: string, tokenId: string, audit: AuditEntry): Promise<void> {
    forget(userId);
    await this.call<true>(userId, (account) => account.revokeToken(tokenId, audit));
  }

  async setStanding(
    seed: AccountSeed,
    change: { role?: GlobalRole; status?: AccountStatus },
    audits: readonly AuditEntry[],
  ): Promise<AccountStanding> {
    forget(seed.profile.userId);
    return await this.reach(seed.profile.userId, (account) => account.setStanding(seed, change, audits));
  }

  /** null: the account was never used, so that what PostgreSQL says of it stands. */
  standing(userId: string): Promise<AccountStanding | null> {
    return this.reach(userId, (account) => account.standing());
  }

  async setProfile(profile: Profile, email: string): Promise<void> {
    forget(profile.userId);
    await this.reach(profile.userId, (account) => account.setProfile(profile, email));
  }

  spend(userId: string, quota: Quota): Promise<QuotaState> {
    return this.call(userId, (account) => account.spend(quota));
  }

  /** @returns the value that stands under the key: the given one, or the one that came first. */
  claim(caller: Caller, key: string, fingerprint: string, value: string): Promise<string> {
    return this.call(caller.profile.userId, (account) => account.claim(key, fingerprint, value));
  }

  /** Takes one of what this user may do in an hour. @throws AppError `rate.limited`. */
  async take(caller: Caller, action: LimitedAction): Promise<void> {
    await this.call<true>(caller.profile.userId, (account) => account.take(action));
  }

  private async call<T>(
    userId: string,
    work: (account: DurableObjectStub<AccountObject>) => Promise<unknown>,
  ): Promise<T> {
    return unwrap(await this.reach(userId, work as (account: DurableObjectStub<AccountObject>) => Promise<Result<T>>));
  }

  private reach<T>(userId: string, work: (account: DurableObjectStub<AccountObject>) => Promise<T>): Promise<T> {
    return retried("room.unavailable", () => work(this.accounts.getByName(userId)));
  }
}

/** This isolate must not go on believing what it has just changed itself. */
function forget(userId: string): void {
  for (const key of kept.keys()) if (key.startsWith(userId)) kept.delete(key);
}
