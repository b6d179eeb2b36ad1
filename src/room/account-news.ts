import type { AccountStanding, Caller } from "../domain/profile.ts";
import { roleWithin } from "../domain/scopes.ts";

/**
 * What Accounts have told this room: sessions that ended, roles and statuses that changed. Remembered, because an
 * upgrade whose caller was asked for before may arrive only after.
 */
export class AccountNews {
  private readonly sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  /** `until`: when the last token of these sessions has expired. */
  endSessions(sessionIds: readonly string[], until: number, now: number): void {
    this.sql.exec("delete from ended_sessions where until < ?", now);
    for (const id of sessionIds) {
      this.sql.exec(
        "insert into ended_sessions values (?, ?) on conflict (session_id) do update set until = excluded.until",
        id,
        until,
      );
    }
  }

  isEnded(sessionId: string): boolean {
    return this.sql.exec("select 1 from ended_sessions where session_id = ?", sessionId).toArray().length > 0;
  }

  /** @returns false if a newer one stands already. */
  putStanding(userId: string, { role, status, version }: AccountStanding): boolean {
    const { rowsWritten } = this.sql.exec(
      `insert into standings values (?, ?, ?, ?) on conflict (user_id) do update set role = excluded.role,
         status = excluded.status, version = excluded.version where excluded.version > standings.version`,
      userId,
      role,
      status,
      version,
    );
    return rowsWritten > 0;
  }

  /** The caller, with what is newer here than what their Account said when it was asked. */
  current(caller: Caller): Caller {
    const [told] = this.sql
      .exec<AccountStanding & Record<string, SqlStorageValue>>(
        "select role, status, version from standings where user_id = ?",
        caller.profile.userId,
      )
      .toArray();
    if (!told || told.version <= caller.standingVersion) return caller;
    const globalRole = roleWithin(caller.scopes, told.role);
    return { ...caller, globalRole, status: told.status, standingVersion: told.version };
  }
}
