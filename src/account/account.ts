import { AppError } from "../domain/errors.ts";
import type { GlobalRole } from "../domain/permissions.ts";
import type { AccountStanding, AccountStatus, Caller, Profile } from "../domain/profile.ts";
import { readMeta, writeMeta } from "../sqlite.ts";

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

/** What a room has to be told; kept until the room has confirmed it. */
export type Push =
  | { readonly kind: "end"; readonly sessionIds: string[]; readonly until: number }
  | { readonly kind: "standing"; readonly userId: string; readonly standing: AccountStanding };

export interface SessionLifetimes {
  readonly accessMs: number;
  readonly refreshMs: number;
}

type SessionRow = {
  id: string;
  expires_at: number;
  refresh_hash: string;
  previous_hash: string | null;
  rotated_at: number | null;
};

/** Two tabs that refresh at once both get the same successor. */
const REFRESH_GRACE_MS = 10_000;
export const TICKET_MS = 30_000;
const CLAIM_MS = 24 * 3_600_000;

/** An account's sessions and standing. Storage is its only port; every method is one synchronous step. */
export class Account {
  record: AccountRecord;
  private readonly sql: SqlStorage;
  private readonly lifetimes: SessionLifetimes;

  constructor(sql: SqlStorage, lifetimes: SessionLifetimes) {
    this.sql = sql;
    this.lifetimes = lifetimes;
    this.record = JSON.parse(readMeta(sql, "account") ?? "null") as AccountRecord;
  }

  static init(sql: SqlStorage, record: AccountRecord): void {
    writeMeta(sql, "account", JSON.stringify(record));
  }

  private save(record: AccountRecord): void {
    this.record = record;
    writeMeta(this.sql, "account", JSON.stringify(record));
  }

  openSession(id: string, refreshHash: string, userAgent: string, now: number): void {
    this.demandUsable();
    this.sql.exec("delete from sessions where expires_at < ?", now);
    this.sql.exec(
      "insert into sessions values (?, ?, ?, ?, ?, ?, null, null)",
      id,
      now,
      now + this.lifetimes.refreshMs,
      now,
      userAgent.slice(0, 200),
      refreshHash,
    );
  }

  /** @throws AppError `auth.session_ended` or `account.locked`. */
  check(sessionId: string, now: number): Caller {
    this.demandUsable();
    const row = this.session(sessionId);
    if (!row || row.expires_at < now) throw new AppError("auth.session_ended");
    const { profile, role, status, version } = this.record;
    return { profile, globalRole: role, status, standingVersion: version, sessionId };
  }

  /** The room will be told when the session ends; registered before the room accepts the socket. */
  register(sessionId: string, roomId: string): void {
    this.sql.exec("insert into registrations values (?, ?) on conflict do nothing", sessionId, roomId);
  }

  /**
   * Exchanges a refresh token. A token that was exchanged before ends its session, unless that was a moment ago.
   * @throws AppError `auth.refresh_reused` or `auth.session_ended`.
   */
  rotate(sessionId: string, oldHash: string, newHash: string, now: number): void {
    this.demandUsable();
    const row = this.session(sessionId);
    if (!row || row.expires_at < now) throw new AppError("auth.session_ended");
    if (row.refresh_hash === oldHash) {
      this.sql.exec(
        `update sessions set refresh_hash = ?, previous_hash = ?, rotated_at = ?, seen_at = ?, expires_at = ?
         where id = ?`,
        newHash,
        oldHash,
        now,
        now,
        now + this.lifetimes.refreshMs,
        sessionId,
      );
      return;
    }
    const isTwin = row.previous_hash === oldHash && now - (row.rotated_at ?? 0) <= REFRESH_GRACE_MS;
    if (isTwin && row.refresh_hash === newHash) return;
    throw new AppError("auth.refresh_reused");
  }

  /** Ends sessions and leaves a push for each room that had sockets of them. */
  endSessions(which: { only?: string; except?: string }, now: number): string[] {
    const ended = this.sql
      .exec<{ id: string }>("select id from sessions")
      .toArray()
      .map(({ id }) => id)
      .filter((id) => (which.only === undefined || id === which.only) && id !== which.except);
    if (ended.length === 0) return [];
    const list = JSON.stringify(ended);
    const rooms = this.sql
      .exec<{ room_id: string }>(
        "select distinct room_id from registrations where session_id in (select value from json_each(?))",
        list,
      )
      .toArray();
    for (const table of ["registrations", "tickets"]) {
      this.sql.exec(`delete from ${table} where session_id in (select value from json_each(?))`, list);
    }
    this.sql.exec("delete from sessions where id in (select value from json_each(?))", list);
    const until = now + this.lifetimes.accessMs;
    for (const { room_id } of rooms) this.push(room_id, { kind: "end", sessionIds: ended, until });
    return ended;
  }

  /** Changes role or status; the rooms with sockets of this account are told. Locked and deleted accounts have no sessions. */
  setStanding(change: { role?: GlobalRole; status?: AccountStatus }, now: number): AccountRecord {
    const role = change.role ?? this.record.role;
    const status = change.status ?? this.record.status;
    if (role === this.record.role && status === this.record.status) return this.record;
    const version = this.record.version + 1;
    this.save({ ...this.record, role, status, version });
    if (status === "locked" || status === "deleted") {
      this.endSessions({}, now);
    } else {
      const push: Push = { kind: "standing", userId: this.record.profile.userId, standing: { role, status, version } };
      const rooms = this.sql.exec<{ room_id: string }>("select distinct room_id from registrations").toArray();
      for (const { room_id } of rooms) this.push(room_id, push);
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

  addTicket(hash: string, sessionId: string, roomId: string, now: number): number {
    this.sql.exec("delete from tickets where expires_at < ?", now);
    this.sql.exec("insert into tickets values (?, ?, ?, ?)", hash, sessionId, roomId, now + TICKET_MS);
    return now + TICKET_MS;
  }

  /** Takes a ticket, once. @returns its session. @throws AppError `auth.invalid_token`. */
  takeTicket(hash: string, roomId: string, now: number): string {
    const [row] = this.sql
      .exec<{ session_id: string; room_id: string; expires_at: number }>(
        "delete from tickets where hash = ? returning session_id, room_id, expires_at",
        hash,
      )
      .toArray();
    if (!row || row.room_id !== roomId || row.expires_at < now) throw new AppError("auth.invalid_token");
    return row.session_id;
  }

  /**
   * Idempotency of creations: the first value under a key stays for a day.
   * @throws AppError `request.key_reused` when the key came with another body.
   */
  claim(key: string, fingerprint: string, value: string, now: number): string {
    this.sql.exec("delete from claims where expires_at < ?", now);
    const [row] = this.sql
      .exec<{ fingerprint: string; value: string }>("select fingerprint, value from claims where key = ?", key)
      .toArray();
    if (row && row.fingerprint !== fingerprint) throw new AppError("request.key_reused");
    if (row) return row.value;
    this.sql.exec("insert into claims values (?, ?, ?, ?)", key, fingerprint, value, now + CLAIM_MS);
    return value;
  }

  /** Whether a room or PostgreSQL is still to be told of something. */
  get hasNews(): boolean {
    return this.unprojected !== null || this.pushes(0).length > 0;
  }

  /** A page of the waiting pushes behind the one with this id. */
  pushes(after: number): { id: number; roomId: string; push: Push }[] {
    return this.sql
      .exec<{ id: number; room_id: string; body: string }>(
        "select id, room_id, body from pushes where id > ? order by id limit 100",
        after,
      )
      .toArray()
      .map(({ id, room_id, body }) => ({ id, roomId: room_id, push: JSON.parse(body) as Push }));
  }

  confirmPush(id: number): void {
    this.sql.exec("delete from pushes where id = ?", id);
  }

  private push(roomId: string, push: Push): void {
    this.sql.exec("insert into pushes(room_id, body) values (?, ?)", roomId, JSON.stringify(push));
  }

  private session(id: string): SessionRow | null {
    const [row] = this.sql
      .exec<SessionRow>("select id, expires_at, refresh_hash, previous_hash, rotated_at from sessions where id = ?", id)
      .toArray();
    return row ?? null;
  }

  private demandUsable(): void {
    if (this.record.status === "locked") throw new AppError("account.locked");
    if (this.record.status === "deleted") throw new AppError("auth.session_ended");
  }
}
