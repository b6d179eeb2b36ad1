import { AppError } from "../domain/errors.ts";
import { type Bucket, delayUntilFree, type Rate, tokensOf } from "../domain/rate.ts";

/** What one user may do only so often, wherever they do it. */
export type LimitedAction = "room.create" | "member.join" | "invitation.create" | "invitation.show_code";

/** Counted by the account, because each act may go to another room; stored, because accounts sleep between them. */
export class Allowances {
  private readonly sql: SqlStorage;
  private readonly rates: Readonly<Record<LimitedAction, Rate>>;

  constructor(sql: SqlStorage, rates: Readonly<Record<LimitedAction, Rate>>) {
    this.sql = sql;
    this.rates = rates;
  }

  /** @throws AppError `rate.limited`. */
  take(action: LimitedAction, now: number): void {
    const rate = this.rates[action];
    const [bucket = null] = this.sql
      .exec<Bucket & Record<string, SqlStorageValue>>("select tokens, at from allowances where action = ?", action)
      .toArray();
    const tokens = tokensOf(bucket, rate, now);
    const delayMs = delayUntilFree(tokens, rate);
    if (delayMs > 0) throw new AppError("rate.limited", undefined, { retryAfterSeconds: Math.ceil(delayMs / 1000) });
    this.sql.exec(
      `insert into allowances values (?, ?, ?)
       on conflict (action) do update set tokens = excluded.tokens, at = excluded.at`,
      action,
      tokens - 1,
      now,
    );
  }
}
