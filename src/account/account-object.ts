import { DurableObject } from "cloudflare:workers";
import { createHmac, randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { type Config, readConfig } from "../config.ts";
import { AppError, type Result } from "../domain/errors.ts";
import type { GlobalRole } from "../domain/permissions.ts";
import type { AccountStanding, AccountStatus, Caller, Profile } from "../domain/profile.ts";
import type { Quota, QuotaState } from "../domain/quota.ts";
import type { AuditEntry } from "../domain/record.ts";
import { describe, log } from "../log.ts";
import { laneOf } from "../room/lane-of.ts";
import { isBorn, migrate } from "../sqlite.ts";
import { Account, type AccountRecord, type Ending } from "./account.ts";
import { formatProgramToken, hashOf } from "./program-token.ts";
import type { NewProgramToken, ProgramToken } from "./program-tokens.ts";
import type { Push } from "./pushes.ts";
import type { LimitedAction } from "./quotas.ts";
import { accountSchema } from "./schema.ts";
import type { SessionInfo } from "./sessions.ts";

/** What an account starts from when it is born at a login: PostgreSQL's row of the user. */
export type AccountSeed = Pick<AccountRecord, "profile" | "email" | "role" | "status" | "version">;

export interface OpenedSession {
  readonly caller: Caller;
  readonly email: string;
  /** Known to the client only; this object keeps its hash. */
  readonly refreshSecret: string;
}

export interface CreatedToken {
  readonly token: ProgramToken;
  /** null if it was created before: nobody has it any more but whoever was told then. */
  readonly secret: string | null;
}

const RETRY_MS = 2_000;
const HOUR_SECONDS = 3_600;

/** The platform's side of an account: RPC, alarm, and the pushes to rooms and to PostgreSQL. */
export class AccountObject extends DurableObject<Env> {
  private account: Account | null = null;
  private readonly config: Config;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.config = readConfig(env);
    if (!isBorn(ctx.storage.sql)) return;
    ctx.storage.transactionSync(() => migrate(ctx.storage.sql, accountSchema));
    this.account = this.wake();
  }

  async openSession(seed: AccountSeed, userAgent: string): Promise<Result<OpenedSession>> {
    const result = this.answer(() => {
      const account = this.account ?? this.born(seed);
      account.setProfile(seed.profile, seed.email);
      const id = uuidv7();
      const refreshSecret = randomBytes(32).toString("base64url");
      account.openSession(id, hashOf(refreshSecret), userAgent, Date.now());
      return { caller: account.check(id, null, Date.now()), email: account.record.email, refreshSecret };
    });
    await this.deliver();
    return result;
  }

  check(sessionId: string, tokenHash: string | null): Result<Caller> {
    return this.answer(() => this.bearing(tokenHash).check(sessionId, tokenHash, Date.now()));
  }

  /** Check and registration are one step, so that a session that ends later finds this room registered. */
  async register(sessionId: string, tokenHash: string | null, roomId: string): Promise<Result<Caller>> {
    const result = this.answer(() => {
      const account = this.bearing(tokenHash);
      const caller = account.check(sessionId, tokenHash, Date.now());
      account.pushes.register(sessionId, roomId);
      return caller;
    });
    await this.arm();
    return result;
  }

  addTicket(sessionId: string, roomId: string): Result<{ secret: string; expiresAt: number }> {
    return this.answer(() => {
      const account = this.get();
      account.check(sessionId, null, Date.now());
      const secret = randomBytes(24).toString("base64url");
      return { secret, expiresAt: account.tickets.add(hashOf(secret), sessionId, roomId, Date.now()) };
    });
  }

  /** Taken in a step of its own, so that a ticket which is refused is used up all the same. */
  async redeemTicket(secret: string, roomId: string): Promise<Result<Caller>> {
    const sessionId = this.account?.tickets.take(hashOf(secret), roomId, Date.now()) ?? null;
    if (sessionId === null) return { ok: false, error: new AppError("auth.invalid_token").toFailure() };
    return await this.register(sessionId, null, roomId);
  }

  /** The successor is derived from its predecessor, so that twins get the same one without its being stored. */
  async refresh(sessionId: string, secret: string): Promise<Result<OpenedSession>> {
    const result = this.answer(() => {
      const account = this.get();
      const refreshSecret = createHmac("sha256", this.config.jwtSecret).update(secret).digest("base64url");
      account.rotate(sessionId, hashOf(secret), hashOf(refreshSecret), Date.now());
      return { caller: account.check(sessionId, null, Date.now()), email: account.record.email, refreshSecret };
    });
    if (!result.ok && result.error.code === "auth.refresh_reused") await this.endSessions({ only: sessionId });
    return result;
  }

  listSessions(): SessionInfo[] {
    return this.account?.sessions.list(Date.now()) ?? [];
  }

  /** Rooms only: who changes a password holds the row that a projection would wait for. @returns how many ended. */
  async endSessions(which: Ending, audit: AuditEntry | null = null): Promise<number> {
    const ended = this.ctx.storage.transactionSync(() => {
      const count = this.account?.endSessions(which, Date.now()) ?? 0;
      if (audit && count > 0) this.account?.audits.add(audit);
      return count;
    });
    await this.deliver((account) => Promise.all([this.tellRooms(account), this.appendAudits(account)]));
    return ended;
  }

  listTokens(): ProgramToken[] {
    return this.account?.tokens.list() ?? [];
  }

  async createToken(seed: AccountSeed, token: NewProgramToken, audit: AuditEntry): Promise<Result<CreatedToken>> {
    const result = this.answer(() => {
      const account = this.account ?? this.born(seed);
      account.demandUsable();
      const secret = randomBytes(32);
      const isNew = account.tokens.create(token, hashOf(secret), Date.now());
      if (isNew) account.audits.add(audit);
      const text = isNew ? formatProgramToken(account.record.profile.userId, token.id, secret) : null;
      return { token: account.tokens.get(token.id), secret: text };
    });
    await this.deliver();
    return result;
  }

  async revokeToken(tokenId: string, audit: AuditEntry): Promise<Result<true>> {
    const result = this.answer<true>(() => {
      if (!this.account) throw new AppError("token.not_found");
      this.account.revokeToken(tokenId, Date.now());
      this.account.audits.add(audit);
      return true;
    });
    await this.deliver();
    return result;
  }

  async setStanding(
    seed: AccountSeed,
    change: { role?: GlobalRole; status?: AccountStatus },
    audits: readonly AuditEntry[],
  ): Promise<AccountStanding> {
    const account = this.account ?? this.born(seed);
    const { role, status, version } = this.ctx.storage.transactionSync(() => {
      const before = account.record.version;
      const after = account.setStanding(change, Date.now());
      if (after.version > before) for (const entry of audits) account.audits.add(entry);
      return after;
    });
    await this.deliver();
    return { role, status, version };
  }

  standing(): AccountStanding | null {
    if (!this.account) return null;
    const { role, status, version } = this.account.record;
    return { role, status, version };
  }

  setProfile(profile: Profile, email: string): void {
    this.account?.setProfile(profile, email);
  }

  spend(quota: Quota): Result<QuotaState> {
    return this.answer(() => this.get().quotas.take(quota, Date.now()));
  }

  claim(key: string, fingerprint: string, value: string): Result<string> {
    return this.answer(() => this.get().claims.claim(key, fingerprint, value, Date.now()));
  }

  /** Takes one of what this user may do in an hour. */
  take(action: LimitedAction): Result<true> {
    return this.answer<true>(() => {
      const quota = { name: action, count: this.config.hourly.ofUser[action], seconds: HOUR_SECONDS };
      const { retryAfterSeconds } = this.get().quotas.take(quota, Date.now());
      if (retryAfterSeconds > 0) throw new AppError("rate.limited", undefined, { retryAfterSeconds });
      return true;
    });
  }

  /** Never throws: what could not be delivered is tried again by the next alarm. */
  override async alarm(): Promise<void> {
    this.ctx.storage.transactionSync(() => this.account?.endExpired(Date.now()));
    await this.deliver();
    await this.arm();
  }

  /** For the next session that may have sockets and expires; an alarm that comes too early arms itself anew. */
  private async arm(): Promise<void> {
    const expiry = this.account?.nextExpiry() ?? null;
    if (expiry === null) return;
    const armed = await this.ctx.storage.getAlarm();
    if (armed === null || armed > expiry) await this.ctx.storage.setAlarm(expiry + 1);
  }

  /** The alarm is armed before the first try, so that a crash in between loses nothing. */
  private async deliver(
    send: (account: Account) => Promise<unknown> = (account) => this.tellAll(account),
  ): Promise<void> {
    const { account } = this;
    if (!account?.hasNews) return;
    await this.ctx.storage.setAlarm(Date.now() + RETRY_MS);
    await send(account);
    if (account.hasNews) return;
    await this.ctx.storage.deleteAlarm();
    await this.arm();
  }

  private async tellAll(account: Account): Promise<void> {
    await Promise.all([this.tellRooms(account), this.project(account), this.appendAudits(account)]);
  }

  /** Every waiting push is tried once, a page at a time: the alarm alone would take seconds for each page. */
  private async tellRooms(account: Account): Promise<void> {
    for (let after = 0; ; ) {
      const pushes = account.pushes.after(after);
      const last = pushes.at(-1);
      if (!last) return;
      await Promise.all(
        pushes.map(({ id, roomId, push }) =>
          attempt(async () => {
            await this.send(roomId, push);
            account.pushes.confirm(id);
          }),
        ),
      );
      after = last.id;
    }
  }

  private async project(account: Account): Promise<void> {
    const row = account.unprojected;
    if (!row) return;
    await attempt(async () => {
      await laneOf(this.env, row.userId).projectAccount(row);
      account.projected(row.version);
    });
  }

  private async appendAudits(account: Account): Promise<void> {
    const entries = account.audits.waiting();
    if (entries.length === 0) return;
    await attempt(async () => {
      await laneOf(this.env, account.record.profile.userId).appendAudits(entries);
      account.audits.confirm(entries);
    });
  }

  private async send(roomId: string, push: Push): Promise<void> {
    const room = this.env.ROOMS.getByName(roomId);
    if (push.kind === "end") await room.endSessions([...push.sessionIds], push.until);
    else await room.setStanding(push.userId, push.standing);
  }

  private born(seed: AccountSeed): Account {
    const { storage } = this.ctx;
    storage.transactionSync(() => {
      migrate(storage.sql, accountSchema);
      Account.init(storage.sql, { ...seed, projectedVersion: seed.version });
    });
    this.account = this.wake();
    return this.account;
  }

  private wake(): Account {
    const { accessTokenSeconds, refreshTokenSeconds } = this.config;
    const lifetimes = { accessMs: accessTokenSeconds * 1000, refreshMs: refreshTokenSeconds * 1000 };
    return new Account(this.ctx.storage.sql, lifetimes);
  }

  private get(): Account {
    if (!this.account) throw new AppError("auth.session_ended");
    return this.account;
  }

  /** An account that was never born has no tokens either. */
  private bearing(tokenHash: string | null): Account {
    if (!this.account && tokenHash !== null) throw new AppError("auth.invalid_token");
    return this.get();
  }

  private answer<T>(work: () => T): Result<T> {
    try {
      return { ok: true, value: this.ctx.storage.transactionSync(work) };
    } catch (error) {
      // What was refused was undone in storage: memory follows.
      this.account = isBorn(this.ctx.storage.sql) ? this.wake() : null;
      if (error instanceof AppError) return { ok: false, error: error.toFailure() };
      log("error", "account failed", { error: describe(error) });
      return { ok: false, error: new AppError("internal").toFailure() };
    }
  }
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log("warn", "push failed", { error: describe(error) });
  }
}
