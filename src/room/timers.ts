import { describe, log } from "../log.ts";

const OVERDUE_MS = 5_000;

/**
 * Several named timers over the object's single alarm, kept in SQLite so that they outlive a crash. None of it throws:
 * a timer that can not be stored is set all the same, and must not cut short whoever sets it.
 */
export class Timers {
  private readonly at = new Map<string, number>();
  private readonly storage: DurableObjectStorage;
  private armed: number | null = null;
  /** Of what is under way; null while nothing is. */
  private takenAt: number | null = null;

  constructor(storage: DurableObjectStorage) {
    this.storage = storage;
    for (const row of storage.sql.exec<{ name: string; at: number }>("select name, at from timers")) {
      this.at.set(row.name, row.at);
    }
    this.arm();
  }

  /** Keeps the earlier of two times. */
  set(name: string, at: number): void {
    this.revive(Date.now());
    const before = this.at.get(name);
    if (before !== undefined && before <= at) return;
    this.at.set(name, at);
    this.store("insert into timers values (?, ?) on conflict (name) do update set at = excluded.at", name, at);
    this.arm();
  }

  /** Sets an alarm that should have come long ago once more: without one nothing would ever wake the drain. */
  revive(now: number): void {
    if (this.armed === null || this.armed > now - OVERDUE_MS) return;
    log("warn", "an alarm did not come", { overdueMs: now - this.armed, timers: [...this.at.keys()] });
    this.armed = null;
    this.arm();
  }

  has(name: string): boolean {
    return this.at.has(name);
  }

  clear(name: string): void {
    if (!this.at.delete(name)) return;
    this.store("delete from timers where name = ?", name);
    // Should what is under way not come to its end, the alarm is what repeats it.
    if (this.at.size > 0 || this.takenAt !== null) return;
    this.armed = null;
    void this.storage.deleteAlarm();
  }

  /** Takes out the timers that are due. The table keeps them until `finish`: a crash in between repeats them. */
  takeDue(now: number): string[] {
    this.armed = null;
    const due = [...this.at].filter(([, at]) => at <= now).map(([name]) => name);
    for (const name of due) this.at.delete(name);
    this.takenAt = now;
    return due;
  }

  /**
   * What was due is done, and leaves the table in the commit of its outcome, with what an earlier one left behind: a
   * commit of its own would cost as much again. What was set anew meanwhile stays.
   */
  finish(): void {
    const set = JSON.stringify([...this.at.keys()]);
    const taken = this.takenAt ?? 0;
    this.takenAt = null;
    this.store("delete from timers where at <= ? and name not in (select value from json_each(?))", taken, set);
    this.arm();
  }

  private store(statement: string, ...params: (string | number)[]): void {
    try {
      this.storage.sql.exec(statement, ...params);
    } catch (error) {
      log("error", "a timer was not stored", { error: describe(error) });
    }
  }

  private arm(): void {
    if (this.at.size === 0) return;
    // What was due while the object was away is due now: its alarm is not late because of that.
    const next = Math.max(Math.min(...this.at.values()), Date.now());
    if (this.armed !== null && this.armed <= next) return;
    this.armed = next;
    void this.storage.setAlarm(next);
  }
}
