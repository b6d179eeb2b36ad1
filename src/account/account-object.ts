import { DurableObject } from "cloudflare:workers";
import { createHash, createHmac, randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { type Config, readConfig } from "../config.ts";
import { AppError, type Result } from "../domain/errors.ts";
import type { GlobalRole } from "../domain/permissions.ts";
import type { AccountStatus, Caller, Profile } from "../domain/profile.ts";
import { describe, log } from "../log.ts";
import { laneOf } from "../room/lane-of.ts";
import { isBorn, migrate } from "../sqlite.ts";
import { Account, type AccountRecord, type Push } from "./account.ts";
import { accountSchema } from "./schema.ts";

/** What an account starts from when it is born at a login: PostgreSQL's row of the user. */
export type AccountSeed = Pick<AccountRecord, "profile" | "email" | "role" | "status" | "version">;

export interface OpenedSession {
  readonly caller: Caller;
  readonly email: string;
  /** Known to the client only; this object keeps its hash. */
  readonly refreshSecret: string;
}

const RETRY_MS = 2_000;

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

  openSession(seed: AccountSeed, userAgent: string): Result<OpenedSession> {
    return this.answer(() => {
      const account = this.account ?? this.born(seed);
      account.setProfile(seed.profile, seed.email);
      const id = uuidv7();
      const refreshSecret = randomBytes(32).toString("base64url");
      account.openSession(id, hash(refreshSecret), userAgent, Date.now());
      return { caller: account.check(id, Date.now()), email: account.record.email, refreshSecret };
    });
  }

  check(sessionId: string): Result<Caller> {
    return this.answer(() => this.get().check(sessionId, Date.now()));
  }

  /** Check and registration are one step, so that a session that ends later finds this room registered. */
  register(sessionId: string, roomId: string): Result<Caller> {
    return this.answer(() => {
      const account = this.get();
      const caller = account.check(sessionId, Date.now());
      account.register(sessionId, roomId);
      return caller;
    });
  }

  addTicket(sessionId: string, roomId: string): Result<{ secret: string; expiresAt: number }> {
    return this.answer(() => {
      const account = this.get();
      account.check(sessionId, Date.now());
      const secret = randomBytes(24).toString("base64url");
      return { secret, expiresAt: account.addTicket(hash(secret), sessionId, roomId, Date.now()) };
    });
  }

  redeemTicket(secret: string, roomId: string): Result<Caller> {
    return this.answer(() => {
      const account = this.get();
      const sessionId = account.takeTicket(hash(secret), roomId, Date.now());
      const caller = account.check(sessionId, Date.now());
      account.register(sessionId, roomId);
      return caller;
    });
  }

  /** The successor is derived from its predecessor, so that twins get the same one without its being stored. */
  async refresh(sessionId: string, secret: string): Promise<Result<OpenedSession>> {
    const result = this.answer(() => {
      const account = this.get();
      const refreshSecret = createHmac("sha256", this.config.jwtSecret).update(secret).digest("base64url");
      account.rotate(sessionId, hash(secret), hash(refreshSecret), Date.now());
      return { caller: account.check(sessionId, Date.now()), email: account.record.email, refreshSecret };
    });
    if (!result.ok && result.error.code === "auth.refresh_reused") await this.endSessions({ only: sessionId });
    return result;
  }

  async endSessions(which: { only?: string; except?: string }): Promise<void> {
    this.account?.endSessions(which, Date.now());
    await this.deliver();
  }

  async setStanding(
    seed: AccountSeed,
    change: { role?: GlobalRole; status?: AccountStatus },
  ): Promise<{ role: GlobalRole; status: AccountStatus }> {
    const account = this.account ?? this.born(seed);
    const { role, status } = account.setStanding(change, Date.now());
    await this.deliver();
    return { role, status };
  }

  setProfile(profile: Profile, email: string): void {
    this.account?.setProfile(profile, email);
  }

  claim(key: string, fingerprint: string, value: string): Result<string> {
    return this.answer(() => this.get().claim(key, fingerprint, value, Date.now()));
  }

  /** Never throws: what could not be delivered is tried again by the next alarm. */
  override async alarm(): Promise<void> {
    await this.deliver();
  }

  /** The alarm is armed before the first try, so that a crash in between loses nothing. */
  private async deliver(): Promise<void> {
    const { account } = this;
    if (!account?.hasNews) return;
    await this.ctx.storage.setAlarm(Date.now() + RETRY_MS);
    await Promise.all([this.tellRooms(account), this.project(account)]);
    if (!account.hasNews) await this.ctx.storage.deleteAlarm();
  }

  /** Every waiting push is tried once, a page at a time: the alarm alone would take seconds for each page. */
  private async tellRooms(account: Account): Promise<void> {
    for (let after = 0; ; ) {
      const pushes = account.pushes(after);
      const last = pushes.at(-1);
      if (!last) return;
      await Promise.all(
        pushes.map(({ id, roomId, push }) =>
          attempt(async () => {
            await this.send(roomId, push);
            account.confirmPush(id);
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

  private async send(roomId: string, push: Push): Promise<void> {
    const room = this.env.ROOMS.getByName(roomId);
    if (push.kind === "end") await room.endSessions(push.sessionIds, push.until);
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

function hash(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}
