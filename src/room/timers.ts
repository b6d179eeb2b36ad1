/** Several named timers over the object's single alarm, kept in SQLite so that they outlive a crash. */
export class Timers {
  private readonly at = new Map<string, number>();
  private readonly storage: DurableObjectStorage;
  private armed: number | null = null;

  constructor(storage: DurableObjectStorage) {
    this.storage = storage;
    for (const row of storage.sql.exec<{ name: string; at: number }>("select name, at from timers")) {
      this.at.set(row.name, row.at);
    }
    this.arm();
  }

  /** Keeps the earlier of two times. */
  set(name: string, at: number): void {
    const before = this.at.get(name);
    if (before !== undefined && before <= at) return;
    this.at.set(name, at);
    this.storage.sql.exec(
      "insert into timers values (?, ?) on conflict (name) do update set at = excluded.at",
      name,
      at,
    );
    this.arm();
  }

  /** Takes out the timers that are due. They are gone from the table only with the caller's next `set` or commit. */
  takeDue(now: number): string[] {
    this.armed = null;
    const due = [...this.at].filter(([, at]) => at <= now).map(([name]) => name);
    for (const name of due) {
      this.at.delete(name);
      this.storage.sql.exec("delete from timers where name = ?", name);
    }
    return due;
  }

  arm(): void {
    if (this.at.size === 0) return;
    const next = Math.min(...this.at.values());
    if (this.armed !== null && this.armed <= next) return;
    this.armed = next;
    void this.storage.setAlarm(next);
  }
}
