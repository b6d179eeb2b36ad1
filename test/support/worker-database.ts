import { env } from "cloudflare:workers";
import type { Sql } from "postgres";
import { expect } from "vitest";
import { openSql } from "../../src/db/client.ts";
import { type Undo, undoOnce } from "./worker-undo.ts";

/** For looking at PostgreSQL past the product. Like every client in workerd it is never ended. */
export const sql: Sql = openSql(env.DB.connectionString, 4);

export interface MessageRow {
  seq: number;
  id: string;
  user_id: string;
  client_id: string | null;
  content: string | null;
  body_hash: string | null;
  rev: number;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
  deleted_by: string | null;
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8 as ${column}`;

/** A room as PostgreSQL has it, in an order that can be compared; times in milliseconds, as in the room. */
export async function recordOf(roomId: string) {
  const read = <Row>(text: string) => sql.unsafe(text, [roomId]) as unknown as Promise<Row[]>;
  const [rooms, messages, members, counts, parked] = await Promise.all([
    read<{ name: string; projected_rev: number; last_seq: number; member_count: number; deleted_at: number | null }>(
      `select name, visibility, description, admin_id, member_count, epoch, projected_rev::float8 as projected_rev,
         last_seq::float8 as last_seq, ${ms("deleted_at")} from rooms where id = $1::uuid`,
    ),
    read<MessageRow>(
      `select seq::float8 as seq, id, user_id, client_id, content, body_hash, rev::float8 as rev, ${ms("created_at")},
         ${ms("updated_at")}, ${ms("deleted_at")}, deleted_by from messages where room_id = $1::uuid order by seq`,
    ),
    read<{ user_id: string; role: string; joined_at: number; rev: number }>(
      `select user_id, role, ${ms("joined_at")}, rev::float8 as rev from room_members where room_id = $1::uuid
       order by user_id`,
    ),
    read<{ user_id: string; hour: number; n: number }>(
      `select user_id, ${ms("hour")}, n from message_counts where room_id = $1::uuid and n <> 0 order by user_id, hour`,
    ),
    read<{ seq: number; content: string | null; sqlstate: string }>(
      `select seq::float8 as seq, rev::float8 as rev, message_id, content, sqlstate, error from parked_events
       where room_id = $1::uuid order by seq`,
    ),
  ]);
  return { room: rooms[0] ?? null, messages: [...messages], members: [...members], counts: [...counts], parked };
}

/** What an analyst would count by hand: messages that are not deleted, by author and hour. */
export async function recountOf(roomId: string): Promise<{ user_id: string; hour: number; n: number }[]> {
  const rows = await sql.unsafe(
    `select user_id, (extract(epoch from date_trunc('hour', created_at)) * 1000)::float8 as hour, count(*)::int as n
     from messages where room_id = $1::uuid and deleted_at is null group by 1, 2 order by 1, 2`,
    [roomId],
  );
  return [...rows] as unknown as { user_id: string; hour: number; n: number }[];
}

export async function expectExactCounts(roomId: string): Promise<void> {
  expect((await recordOf(roomId)).counts).toEqual(await recountOf(roomId));
}

/**
 * Keeps the room's row locked, so that its drain waits as it would behind any other transaction, and gives up after
 * the role's `lock_timeout`.
 */
export async function lockRoom(roomId: string): Promise<Undo> {
  const locked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const done = sql.begin(async (tx) => {
    await tx`set local idle_in_transaction_session_timeout = 0`;
    const rows = await tx`select 1 from rooms where id = ${roomId} for update`;
    if (rows.length === 0) throw new Error(`PostgreSQL does not know the room ${roomId}`);
    locked.resolve();
    await released.promise;
  });
  await Promise.race([locked.promise, done]);
  return undoOnce(async () => {
    released.resolve();
    await done;
  });
}
