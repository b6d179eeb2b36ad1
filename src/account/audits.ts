import type { AuditEntry } from "../domain/record.ts";

/** Entries of the audit log that are committed with what they tell of, on their way to PostgreSQL. */
export class Audits {
  private readonly sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  add(entry: AuditEntry): void {
    this.sql.exec("insert into audits values (?, ?) on conflict do nothing", entry.id, JSON.stringify(entry));
  }

  waiting(): AuditEntry[] {
    return this.sql
      .exec<{ body: string }>("select body from audits order by id limit 100")
      .toArray()
      .map(({ body }) => JSON.parse(body) as AuditEntry);
  }

  confirm(entries: readonly AuditEntry[]): void {
    const ids = JSON.stringify(entries.map(({ id }) => id));
    this.sql.exec("delete from audits where id in (select value from json_each(?))", ids);
  }
}
