import { AppError } from "../domain/errors.ts";
import type { GlobalRole } from "../domain/permissions.ts";
import type { AccountStatus, Caller, Profile } from "../domain/profile.ts";
import { roleWithin } from "../domain/scopes.ts";
import { readMeta, writeMeta } from "../sqlite.ts";
import { Audits } from "./audits.ts";
import { Claims } from "./claims.ts";
import { ProgramTokens } from "./program-tokens.ts";
import { Pushes } from "./pushes.ts";
import { Quotas } from "./quotas.ts";
import { type SessionLifetimes, Sessions } from "./sessions.ts";
import { Tickets } from "./tickets.ts";

/** The account's own record: the authority for role and status; the profile is a copy of PostgreSQL's. */
export interface AccountRecord {
  readonly profile: Profile;
  readonly email: string;
  readonly role: GlobalRole;
  readonly status: AccountStatus;
  /** Grows with every change of role or status. */
  readonly version: number;
  readonly projectedVersion: number;
}

/** What PostgreSQL keeps of it. */
export interface AccountRow {
  readonly userId: string;
  readonly role: GlobalRole;
  readonly status: AccountStatus;
  readonly version: number;
}

/** Which sessions end. Tokens for programs stay, unless they are named or all that acts for the account is to end. */
export type Ending = { readonly only?: string; readonly except?: string; readonly withTokens?: true };

/**
 * An account's sessions, tokens and standing. Storage is its only port; every method is one synchronous step. Whatever
 * takes a right away goes through here, because open sockets have to hear of it.
 */
export class Account {
  record: AccountRecord;
  readonly tickets: Tickets;
  readonly claims: Claims;
  readonly pushes: Pushes;
  readonly quotas: Quotas;
  readonly audits: Audits;
  readonly tokens: ProgramTokens;
  readonly sessions: Sessions;
  private readonly sql: SqlStorage;
  private readonly lifetimes: SessionLifetimes;

  constructor(sql: SqlStorage, lifetimes: SessionLifetimes) {
    this.sql = sql;
    this.lifetimes = lifetimes;
    this.record = JSON.parse(readMeta(sql, "account") ?? "null") as AccountRecord;
    this.tickets = new Tickets(sql);
    this.claims = new Claims(sql);
    this.pushes = new Pushes(sql);
    this.quotas = new Quotas(sql);
    this.audits = new Audits(sql);
    this.sessions = new Sessions(sql, lifetimes);
    this.tokens = new ProgramTokens(sql);
  }

  static init(sql: SqlStorage, record: AccountRecord): void {
    writeMeta(sql, "account", JSON.stringify(record));
  }

  private save(record: AccountRecord): void {
    this.record = record;
    writeMeta(this.sql, "account", JSON.stringify(record));
  }

  // ── Sessions ───────────────────────────────────────────────────────────────────────────────────────────────────

  openSession(id: string, refreshHash: string, userAgent: string, now: number): void {
    this.demandUsable();
    this.end([...this.sessions.expired(now), ...this.sessions.surplus()], now);
    this.sessions.open(id, refreshHash, userAgent, now);
  }

  /**
   * Who the bearer of this session is, or of this token for programs if the hash of one is given.
   * @throws AppError `auth.session_ended`, `auth.invalid_token`, `auth.token_expired` or `account.locked`.
   */
  check(sessionId: string, tokenHash: string | null, now: number): Caller {
    this.demandUsable();
    const { profile, role, status, version } = this.record;
    const caller = { profile, globalRole: role, status, standingVersion: version, sessionId };
    if (tokenHash === null) {
      this.sessions.use(sessionId, now);
      return caller;
    }
    const scopes = this.tokens.use(sessionId, tokenHash, now);
    return { ...caller, globalRole: roleWithin(scopes, role), scopes };
  }

  /** @throws AppError `auth.refresh_reused` or `auth.session_ended`. */
  rotate(sessionId: string, oldHash: string, newHash: string, now: number): void {
    this.demandUsable();
    this.sessions.rotate(sessionId, oldHash, newHash, now);
  }

  /** Ends sessions and leaves a push for each room that had sockets of them. @returns how many ended. */
  endSessions({ only, except, withTokens }: Ending, now: number): number {
    const ids = this.sessions.all().filter((id) => (only === undefined || id === only) && id !== except);
    const tokenIds = withTokens ? this.tokens.list().map(({ id }) => id) : [];
    this.tokens.revoke(tokenIds, now);
    this.end([...ids, ...tokenIds], now);
    return ids.length;
  }

  /** Sessions whose time is over end as any other does: a plain socket lives no longer than its session. */
  endExpired(now: number): void {
    this.end([...this.sessions.expired(now), ...this.tokens.expired(now)], now);
  }

  /** When the next of those expires that may have sockets; null if none does. */
  nextExpiry(): number | null {
    return this.sql
      .exec<{ at: number | null }>(
        `select min(expires_at) as at from (select id, expires_at from sessions union all
           select id, expires_at from program_tokens where revoked_at is null) where id in (select session_id from registrations)`,
      )
      .one().at;
  }

  private end(ids: readonly string[], now: number): void {
    if (ids.length === 0) return;
    this.pushes.end(ids, now + this.lifetimes.accessMs);
    this.tickets.deleteOf(ids);
    this.sessions.delete(ids);
  }

  // ── Tokens for programs ────────────────────────────────────────────────────────────────────────────────────────

  /** @throws AppError `token.not_found`. */
  revokeToken(id: string, now: number): void {
    this.tokens.get(id);
    this.tokens.revoke([id], now);
    this.end([id], now);
  }

  // ── Standing ───────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Changes role or status; the rooms with sockets of this account are told. A locked or deleted account has neither
   * sessions nor tokens.
   */
  setStanding(change: { role?: GlobalRole; status?: AccountStatus }, now: number): AccountRecord {
    const role = change.role ?? this.record.role;
    const status = change.status ?? this.record.status;
    if (role === this.record.role && status === this.record.status) return this.record;
    const version = this.record.version + 1;
    this.save({ ...this.record, role, status, version });
    if (status === "locked" || status === "deleted") {
      this.endSessions({ withTokens: true }, now);
      if (status === "deleted") this.tokens.clear();
    } else {
      const { userId } = this.record.profile;
      this.pushes.tellAll({ kind: "standing", userId, standing: { role, status, version } });
    }
    return this.record;
  }

  setProfile(profile: Profile, email: string): void {
    if (profile.version > this.record.profile.version) this.save({ ...this.record, profile, email });
  }

  projected(version: number): void {
    if (version > this.record.projectedVersion) this.save({ ...this.record, projectedVersion: version });
  }

  get unprojected(): AccountRow | null {
    const { profile, role, status, version, projectedVersion } = this.record;
    return version > projectedVersion ? { userId: profile.userId, role, status, version } : null;
  }

  /** Whether a room or PostgreSQL is still to be told of something. */
  get hasNews(): boolean {
    return this.unprojected !== null || this.pushes.after(0).length > 0 || this.audits.waiting().length > 0;
  }

  /** @throws AppError `account.locked` or `auth.session_ended`. */
  demandUsable(): void {
    if (this.record.status === "locked") throw new AppError("account.locked");
    if (this.record.status === "deleted") throw new AppError("auth.session_ended");
  }
}
