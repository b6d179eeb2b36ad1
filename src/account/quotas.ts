import type { Config } from "../config.ts";
import { type Quota, type QuotaState, take } from "../domain/quota.ts";

/** What one user may do only so often in an hour, wherever they do it. */
export type LimitedAction = keyof Config["hourly"]["ofUser"];

/** Exact counters in an object's SQLite: they survive its sleep. */
export class Quotas {
  private readonly sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  take(quota: Quota, now: number): QuotaState {
    const [row] = this.sql
      .exec<{ spent_until: number }>("select spent_until from quotas where name = ?", quota.name)
      .toArray();
    const { spentUntil, ...state } = take(quota, row?.spent_until ?? 0, now);
    if (state.retryAfterSeconds === 0) {
      this.sql.exec(
        `insert into quotas values (?, ?)
         on conflict (name) do update set spent_until = excluded.spent_until`,
        quota.name,
        Math.ceil(spentUntil),
      );
    }
    return state;
  }
}
