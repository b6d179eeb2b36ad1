import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";
import type { Db } from "../../src/db/client.ts";
import * as schema from "../../src/db/schema.ts";
import { sql } from "./worker-database.ts";

const TABLES = ["users", "rooms", "messages", "message_counts", "parked_events", "jobs", "room_online", "room_records"];

/** The tables of the product under a schema of their own, where the same queries find them. */
export async function seedSchema(name: string): Promise<Sql> {
  await sql.unsafe(`drop schema if exists ${name} cascade`);
  await sql.unsafe(`create schema ${name}`);
  for (const table of TABLES) {
    await sql.unsafe(`create unlogged table ${name}.${table} (like public.${table} including all)`);
  }
  // Seeding takes longer than a statement of the product may.
  const connection = { search_path: name, statement_timeout: 120_000 };
  return postgres(env.DB.connectionString, { max: 1, fetch_types: false, onnotice: () => undefined, connection });
}

/** `people` users and `rooms` rooms; uuids that tell their number. */
export async function seedPeople(db: Sql, rooms: number, people: number): Promise<void> {
  await db.unsafe(`insert into users (id, email, username, full_name, password_hash, status)
    select ${uuidOf("n")}, 'u' || n || '@example.com', 'u' || n, 'User', '', case when n = 0 then 'deleted' else 'active' end
    from generate_series(0, ${people - 1}) n`);
  await db.unsafe(`insert into rooms (id, name, visibility, member_count, epoch, projected_rev, last_seq, hash_key,
      created_at, updated_at, deleted_at)
    select ${uuidOf("n")}, 'Room ' || n, 'private', 1, '', 1, 1, '', now(), now(), case when n = 0 then now() end
    from generate_series(0, ${rooms - 1}) n`);
}

export function uuidOf(expression: string): string {
  return `lpad(to_hex(${expression}), 32, '0')::uuid`;
}

export async function countHours(db: Sql): Promise<void> {
  await db.unsafe("truncate message_counts");
  await db.unsafe(`insert into message_counts select room_id, user_id, date_trunc('hour', created_at, 'UTC'), count(*)
    from messages where deleted_at is null and type = 'text' group by 1, 2, 3`);
  for (const table of TABLES) await db.unsafe(`vacuum analyze ${table}`);
}

/** For queries that are built; the schema's name is the connection's affair. */
export function dbOf(client: Sql): Db {
  return drizzle(client, { schema });
}
