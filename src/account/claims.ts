import { AppError } from "../domain/errors.ts";
import { limits } from "../domain/limits.ts";

const CLAIM_MS = 24 * 3_600_000;

/** Idempotency of creations: the first value under a key stays for a day. */
export class Claims {
  private readonly sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  /**
   * @returns the value that stands under the key: the given one, or the one that came first.
   * @throws AppError `request.key_reused` when the key came with another body, `rate.limited` when there are too many.
   */
  claim(key: string, fingerprint: string, value: string, now: number): string {
    this.sql.exec("delete from claims where expires_at < ?", now);
    const [row] = this.sql
      .exec<{ fingerprint: string; value: string }>("select fingerprint, value from claims where key = ?", key)
      .toArray();
    if (row && row.fingerprint !== fingerprint) throw new AppError("request.key_reused");
    if (row) return row.value;
    this.demandRoom(now);
    this.sql.exec("insert into claims values (?, ?, ?, ?)", key, fingerprint, value, now + CLAIM_MS);
    return value;
  }

  /** Forgetting a key early would let a repetition create a second time. */
  private demandRoom(now: number): void {
    const { n, oldest } = this.sql
      .exec<{ n: number; oldest: number | null }>("select count(*) as n, min(expires_at) as oldest from claims")
      .one();
    if (n < limits.claimsPerAccountMax) return;
    const retryAfterSeconds = Math.ceil(((oldest ?? now) - now) / 1000) + 1;
    throw new AppError("rate.limited", "Too many idempotency keys in a day", { retryAfterSeconds });
  }
}
