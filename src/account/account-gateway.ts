import { type Result, unwrap } from "../domain/errors.ts";
import type { GlobalRole } from "../domain/permissions.ts";
import type { AccountStatus, Caller, Profile } from "../domain/profile.ts";
import { retried } from "../rpc.ts";
import type { AccountObject, AccountSeed, OpenedSession } from "./account-object.ts";

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

  openSession(seed: AccountSeed, userAgent: string): Promise<OpenedSession> {
    return this.call(seed.profile.userId, (account) => account.openSession(seed, userAgent));
  }

  /** @throws AppError `auth.session_ended` or `account.locked`. */
  async check(userId: string, sessionId: string): Promise<Caller> {
    const key = `${userId} ${sessionId}`;
    const known = kept.get(key);
    if (known && known.until > Date.now()) return known.caller;
    const caller = await this.call<Caller>(userId, (account) => account.check(sessionId));
    if (kept.size >= KEPT_MAX) kept.clear();
    kept.set(key, { caller, until: Date.now() + KEPT_MS });
    return caller;
  }

  register(userId: string, sessionId: string, roomId: string): Promise<Caller> {
    return this.call(userId, (account) => account.register(sessionId, roomId));
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

  async endSessions(userId: string, which: { only?: string; except?: string }): Promise<void> {
    forget(userId);
    await this.reach(userId, (account) => account.endSessions(which));
  }

  async setStanding(
    seed: AccountSeed,
    change: { role?: GlobalRole; status?: AccountStatus },
  ): Promise<{ role: GlobalRole; status: AccountStatus }> {
    forget(seed.profile.userId);
    return await this.reach(seed.profile.userId, (account) => account.setStanding(seed, change));
  }

  async setProfile(profile: Profile, email: string): Promise<void> {
    forget(profile.userId);
    await this.reach(profile.userId, (account) => account.setProfile(profile, email));
  }

  /** @returns the value that stands under the key: the given one, or the one that came first. */
  claim(caller: Caller, key: string, fingerprint: string, value: string): Promise<string> {
    return this.call(caller.profile.userId, (account) => account.claim(key, fingerprint, value));
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
