import { limits } from "../domain/limits.ts";

export interface MarkerRow {
  readonly user_id: string;
  readonly seq: number;
  readonly version: number;
}

/**
 * Read markers: keyed state, one per member, never an event and never told to others. A version orders the changes
 * of one room, so that the projection may repeat or overtake itself and the newest still wins. It is also a time:
 * a room that was built anew from PostgreSQL does not know the versions of those who had left.
 */
export class Markers {
  private readonly sql: SqlStorage;
  private readonly now: () => number;
  private version = 0;

  constructor(sql: SqlStorage, now: () => number) {
    this.sql = sql;
    this.now = now;
    this.reload();
  }

  /** Where a transaction was undone, what it has counted is none. */
  reload(): void {
    this.version = this.sql.exec<{ v: number | null }>("select max(version) as v from markers").one().v ?? 0;
  }

  get(userId: string): number {
    const [row] = this.sql.exec<{ seq: number }>("select seq from markers where user_id = ?", userId).toArray();
    return row?.seq ?? 0;
  }

  set(userId: string, seq: number): void {
    this.version = Math.max(this.version + 1, this.now());
    this.sql.exec(
      `insert into markers values (?, ?, ?)
       on conflict (user_id) do update set seq = excluded.seq, version = excluded.version`,
      userId,
      seq,
      this.version,
    );
  }

  /** Messages above `seq` that somebody else wrote and did not delete, and those that mention the user. */
  unread(userId: string, seq: number): { unread: number; mentions: number } {
    const unread = this.sql
      .exec<{ n: number }>(
        `select count(*) as n from (select 1 from messages where seq > ? and user_id <> ? and deleted_at is null
           and type is null limit ?)`,
        seq,
        userId,
        limits.unreadMax,
      )
      .one().n;
    const mentions = this.sql
      .exec<{ n: number }>(
        `select count(*) as n from (
           select seq from mentions where user_id = ? and seq > ?
           union select seq from messages where mentions_room = 1 and seq > ? and user_id <> ? limit ?)`,
        userId,
        seq,
        seq,
        userId,
        limits.unreadMax,
      )
      .one().n;
    return { unread, mentions };
  }

  changedSince(version: number, limit: number): MarkerRow[] {
    return this.sql
      .exec<MarkerRow & Record<string, SqlStorageValue>>(
        "select user_id, seq, version from markers where version > ? order by version limit ?",
        version,
        limit,
      )
      .toArray();
  }

  get newestVersion(): number {
    return this.version;
  }
}
