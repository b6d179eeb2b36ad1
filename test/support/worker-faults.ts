import { sql } from "./worker-database.ts";
import { type Undo, undoOnce } from "./worker-undo.ts";

/** PostgreSQL refuses rows of `table` that fulfil `condition`, with this SQLSTATE. */
export async function refuseRows(table: string, condition: string, sqlstate: string): Promise<Undo> {
  const name = `test_refusal_${crypto.randomUUID().slice(0, 8)}`;
  await sql.unsafe(
    `create function ${name}() returns trigger language plpgsql as $$
     begin raise exception 'refused by a test' using errcode = '${sqlstate}'; end $$`,
  );
  await sql.unsafe(
    `create trigger ${name} before insert or update on ${table} for each row when (${condition}) execute function ${name}()`,
  );
  return undoOnce(async () => {
    await sql.unsafe(`drop trigger ${name} on ${table}`);
    await sql.unsafe(`drop function ${name}()`);
  });
}

/** A column is missing. */
export async function hideColumn(table: string, column: string): Promise<Undo> {
  await sql.unsafe(`alter table ${table} rename column ${column} to hidden_by_a_test`);
  return undoOnce(async () => {
    await sql.unsafe(`alter table ${table} rename column hidden_by_a_test to ${column}`);
  });
}

/** Ends the database sessions that project, as a fail-over would. @returns how many there were. */
export async function killProjectors(): Promise<number> {
  const killed = await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where query like '%insert into rooms as r%' and pid <> pg_backend_pid()`;
  return killed.length;
}

const PROJECTION = [
  "rooms",
  "messages",
  "message_search",
  "message_versions",
  "message_reactions",
  "message_mentions",
  "room_members",
  "message_counts",
  "parked_events",
  "read_markers",
  "room_records",
] as const;

/** A backup of what PostgreSQL has of a room. @returns what puts it back, as a restore would. */
export async function backUp(roomId: string): Promise<() => Promise<void>> {
  const copies = await Promise.all(
    PROJECTION.map(async (table) => {
      const [row] = await sql.unsafe(
        `select coalesce(jsonb_agg(to_jsonb(t)), '[]')::text as rows from ${table} t where ${keyOf(table)} = $1::uuid`,
        [roomId],
      );
      return { table, rows: String(row?.rows) };
    }),
  );
  return async () => {
    await forget(roomId);
    for (const { table, rows } of copies) {
      await sql.unsafe(`insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::text::jsonb)`, [
        rows,
      ]);
    }
  };
}

/** As if PostgreSQL had been restored to a time before the room. */
export async function forget(roomId: string): Promise<void> {
  for (const table of PROJECTION) await sql.unsafe(`delete from ${table} where ${keyOf(table)} = $1::uuid`, [roomId]);
}

function keyOf(table: (typeof PROJECTION)[number]): string {
  return table === "rooms" ? "id" : "room_id";
}
