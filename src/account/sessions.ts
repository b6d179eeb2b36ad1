import { AppError } from "../domain/errors.ts";
import { limits } from "../domain/limits.ts";

export interface SessionLifetimes {
  readonly accessMs: number;
  readonly refreshMs: number;
}

/** A session as its user may see it; times in milliseconds. */
export interface SessionInfo {
  readonly id: string;
  readonly userAgent: string;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly expiresAt: number;
}

type SessionRow = {
  id: string;
  created_at: number;
  expires_at: number;
  seen_at: number;
  user_agent: string;
  refresh_hash: string;
  previous_hash: string | null;
  rotated_at: number | null;
};

/** Two tabs that refresh at once both get the same successor. */
const REFRESH_GRACE_MS = 10_000;
/** "Last seen" is true to the minute, so that a request seldom costs a write. */
export const SEEN_EVERY_MS = 60_000;

/** The rows of an account's sessions; ending one, with what hangs on it, is for the Account. */
export class Sessions {
  private readonly sql: SqlStorage;
  private readonly refreshMs: number;

  constructor(sql: SqlStorage, { refreshMs }: SessionLifetimes) {
    this.sql = sql;
    this.refreshMs = refreshMs;
  }

  open(id: string, refreshHash: string, userAgent: string, now: number): void {
    this.sql.exec(
      "insert into sessions values (?, ?, ?, ?, ?, ?, null, null)",
      id,
      now,
      now + this.refreshMs,
      now,
      userAgent.slice(0, 200),
      refreshHash,
    );
  }

  /** @throws AppError `auth.session_ended`. */
  use(id: string, now: number): void {
    const { seen_at } = this.get(id, now);
    if (now - seen_at >= SEEN_EVERY_MS) this.sql.exec("update sessions set seen_at = ? where id = ?", now, id);
  }

  /**
   * Exchanges a refresh token. A token that was exchanged before ends its session, unless that was a moment ago.
   * @throws AppError `auth.refresh_reused` or `auth.session_ended`.
   */
  rotate(id: string, oldHash: string, newHash: string, now: number): void {
    const row = this.get(id, now);
    if (row.refresh_hash === oldHash) {
      this.sql.exec(
        `update sessions set refresh_hash = ?, previous_hash = ?, rotated_at = ?, seen_at = ?, expires_at = ?
         where id = ?`,
        newHash,
        oldHash,
        now,
        now,
        now + this.refreshMs,
        id,
      );
      return;
    }
    const isTwin = row.previous_hash === oldHash && now - (row.rotated_at ?? 0) <= REFRESH_GRACE_MS;
    if (isTwin && row.refresh_hash === newHash) return;
    throw new AppError("auth.refresh_reused");
  }

  /** The one that was seen last comes first. */
  list(now: number): SessionInfo[] {
    return this.sql
      .exec<SessionRow>("select * from sessions where expires_at >= ? order by seen_at desc, id desc", now)
      .toArray()
      .map((row) => ({
        id: row.id,
        userAgent: row.user_agent,
        createdAt: row.created_at,
        seenAt: row.seen_at,
        expiresAt: row.expires_at,
      }));
  }

  /** Those that make place for one more. */
  surplus(): string[] {
    return this.ids(
      "select id from sessions order by seen_at desc, id desc limit -1 offset ?",
      limits.sessionsPerAccountMax - 1,
    );
  }

  expired(now: number): string[] {
    return this.ids("select id from sessions where expires_at < ?", now);
  }

  all(): string[] {
    return this.ids("select id from sessions");
  }

  delete(ids: readonly string[]): void {
    this.sql.exec("delete from sessions where id in (select value from json_each(?))", JSON.stringify(ids));
  }

  private ids(query: string, ...bindings: SqlStorageValue[]): string[] {
    return this.sql
      .exec<{ id: string }>(query, ...bindings)
      .toArray()
      .map(({ id }) => id);
  }

  private get(id: string, now: number): SessionRow {
    const [row] = this.sql.exec<SessionRow>("select * from sessions where id = ?", id).toArray();
    if (!row || row.expires_at < now) throw new AppError("auth.session_ended");
    return row;
  }
}
