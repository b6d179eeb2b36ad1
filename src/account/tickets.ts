export const TICKET_MS = 30_000;

/** One-time keys to one socket of one room. */
export class Tickets {
  private readonly sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  /** @returns when it ends. */
  add(hash: string, sessionId: string, roomId: string, now: number): number {
    this.sql.exec("delete from tickets where expires_at < ?", now);
    this.sql.exec("insert into tickets values (?, ?, ?, ?)", hash, sessionId, roomId, now + TICKET_MS);
    return now + TICKET_MS;
  }

  /** Takes a ticket, once: it is gone, also when it was of no use. @returns its session, or null. */
  take(hash: string, roomId: string, now: number): string | null {
    const [row] = this.sql
      .exec<{ session_id: string; room_id: string; expires_at: number }>(
        "delete from tickets where hash = ? returning session_id, room_id, expires_at",
        hash,
      )
      .toArray();
    return row?.room_id === roomId && row.expires_at >= now ? row.session_id : null;
  }

  deleteOf(sessionIds: readonly string[]): void {
    this.sql.exec(
      "delete from tickets where session_id in (select value from json_each(?))",
      JSON.stringify(sessionIds),
    );
  }
}
