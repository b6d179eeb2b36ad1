import { DurableObject } from "cloudflare:workers";
import { type Attempts, attempt } from "../domain/attempts.ts";
import type { Quota, QuotaState } from "../domain/quota.ts";
import { isBorn, migrate } from "../sqlite.ts";
import { Quotas } from "./quotas.ts";

const schema = [
  `
  create table quotas(name text primary key, spent_until real not null) without rowid;
  create table attempts(source text primary key, failures integer not null, at integer not null) without rowid;
  create table trusted(source text primary key, at integer not null) without rowid;
  `,
];

/** Sources that logged in are known again for so long. */
const TRUSTED_MS = 30 * 24 * 3_600_000;
const TRUSTED_MAX = 50;
/** All sources that nobody has logged in from share one count: a botnet gets no more tries than a single machine. */
const STRANGERS = "";

/**
 * Counts what one address, or all who try to log in to one account, may do before anybody knows who they are. It is
 * named by a keyed hash and forgets everything when nothing has happened for long enough.
 */
export class ThrottleObject extends DurableObject<Env> {
  take(quota: Quota): Promise<QuotaState> {
    return this.counted(quota.seconds * 1000, () => new Quotas(this.ctx.storage.sql).take(quota, Date.now()));
  }

  /**
   * Notes a try before it is known how it ends. Whoever has logged in from their place before is counted apart, so that
   * strangers who keep an account waiting do not keep out its owner.
   * @returns the milliseconds it has to wait; 0 if it may go on.
   */
  attempt(source: string, free: number): Promise<number> {
    return this.counted(TRUSTED_MS, () => {
      const key = this.keyOf(source);
      const [before] = this.sql
        .exec<Attempts & Record<string, SqlStorageValue>>("select failures, at from attempts where source = ?", key)
        .toArray();
      const after = attempt(before ?? null, free, Date.now());
      if (typeof after === "number") return after;
      this.sql.exec(
        `insert into attempts values (?, ?, ?)
         on conflict (source) do update set failures = excluded.failures, at = excluded.at`,
        key,
        after.failures,
        after.at,
      );
      return 0;
    });
  }

  /** The try was none to be counted. `trusts`: its source is known from now on. */
  succeeded(source: string, trusts: boolean): Promise<void> {
    return this.counted(TRUSTED_MS, () => {
      this.sql.exec("update attempts set failures = max(0, failures - 1) where source = ?", this.keyOf(source));
      if (!trusts) return;
      const now = Date.now();
      this.sql.exec("delete from attempts where source = ?", source);
      this.sql.exec(
        "insert into trusted values (?, ?) on conflict (source) do update set at = excluded.at",
        source,
        now,
      );
      this.sql.exec(
        `delete from trusted where at < ? or source not in (select source from trusted order by at desc limit ?)`,
        now - TRUSTED_MS,
        TRUSTED_MAX,
      );
    });
  }

  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }

  private get sql(): SqlStorage {
    return this.ctx.storage.sql;
  }

  private keyOf(source: string): string {
    const isTrusted = this.sql.exec("select 1 from trusted where source = ?", source).toArray().length > 0;
    return isTrusted ? source : STRANGERS;
  }

  private async counted<T>(keptMs: number, work: () => T): Promise<T> {
    const { storage } = this.ctx;
    const result = storage.transactionSync(() => {
      if (!isBorn(storage.sql)) migrate(storage.sql, schema);
      return work();
    });
    const until = Date.now() + keptMs;
    const armed = await storage.getAlarm();
    // Moved once in a while only: it need not be exact.
    if (armed === null || armed < until - keptMs / 10) await storage.setAlarm(until + keptMs / 10);
    return result;
  }
}
