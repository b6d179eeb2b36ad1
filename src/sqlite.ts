/**
 * The SQLite of an object. An unborn object has no tables at all, so that asking for a room or an account that does
 * not exist stores nothing. Versions of a schema are applied in order and never edited once released.
 */
export function isBorn(sql: SqlStorage): boolean {
  return sql.exec("select 1 from sqlite_master where type = 'table' and name = 'meta'").toArray().length > 0;
}

/** Brings a born object's tables up to date, or makes those of a new one. Run it inside a transaction. */
export function migrate(sql: SqlStorage, versions: readonly string[]): void {
  const from = isBorn(sql) ? Number(readMeta(sql, "schema") ?? 0) : 0;
  if (from === 0) sql.exec("create table meta(key text primary key, value text not null) without rowid");
  for (const statements of versions.slice(from)) sql.exec(statements);
  if (from < versions.length) writeMeta(sql, "schema", String(versions.length));
}

export function readMeta(sql: SqlStorage, key: string): string | null {
  const [row] = sql.exec<{ value: string }>("select value from meta where key = ?", key).toArray();
  return row?.value ?? null;
}

export function writeMeta(sql: SqlStorage, key: string, value: string): void {
  sql.exec("insert into meta values (?, ?) on conflict (key) do update set value = excluded.value", key, value);
}
