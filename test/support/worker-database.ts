import { env } from "cloudflare:workers";
import type { Sql } from "postgres";
import { expect } from "vitest";
import { openSql } from "../../src/db/client.ts";
import { placeTerms } from "../../src/db/search.ts";
import type { MessageType } from "../../src/domain/message.ts";
import { messageTerms } from "../../src/domain/search-terms.ts";
import type { ReactionRow, VersionRow } from "../../src/room/fold.ts";
import type { MessageRow as StoredRow } from "../../src/room/message-row.ts";
import { type Undo, undoOnce } from "./worker-undo.ts";

/** For looking at PostgreSQL past the product. Like every client in workerd it is never ended. */
export const sql: Sql = openSql(env.DB.connectionString, 4);

/** As the room has it, but for what is a table of its own here. */
export type MessageRow = Omit<StoredRow, "mentions">;

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8 as ${column}`;

/** A room as PostgreSQL has it, in an order that can be compared; times in milliseconds, as in the room. */
export async function recordOf(roomId: string) {
  const read = <Row>(text: string) => sql.unsafe(text, [roomId]) as unknown as Promise<Row[]>;
  const [rooms, messages, versions, reactions, mentions, members, counts, parked] = await Promise.all([
    read<{ name: string; projected_rev: number; last_seq: number; member_count: number; deleted_at: number | null }>(
      `select name, visibility, description, admin_id, member_count, epoch, projected_rev::float8 as projected_rev,
         last_seq::float8 as last_seq, ${ms("deleted_at")} from rooms where id = $1::uuid`,
    ),
    read<MessageRow>(
      `select seq::float8 as seq, id, user_id, nullif(type, 'text') as type, client_id, content, custom::text as custom,
         reply_to::float8 as reply_to, case when mentions_room then 1 end as mentions_room, body_hash, rev::float8 as rev,
         ${ms("created_at")}, ${ms("updated_at")}, ${ms("edited_at")}, ${ms("pinned_at")}, pinned_by,
         pin_rev::float8 as pin_rev, ${ms("deleted_at")}, deleted_by, deleted_reason
       from messages where room_id = $1::uuid order by seq`,
    ),
    read<VersionRow>(
      `select rev::float8 as rev, seq::float8 as seq, content, custom::text as custom, ${ms("at")} from message_versions
       where room_id = $1::uuid order by rev`,
    ),
    read<Omit<ReactionRow, "is_on">>(
      `select seq::float8 as seq, emoji, user_id, rev::float8 as rev, ${ms("at")} from message_reactions
       where room_id = $1::uuid order by rev`,
    ),
    read<{ user_id: string; seq: number }>(
      "select user_id, seq::float8 as seq from message_mentions where room_id = $1::uuid order by seq, user_id",
    ),
    read<{ user_id: string; role: string; joined_at: number; muted_until: number | null; rev: number }>(
      `select user_id, role, ${ms("joined_at")}, ${ms("muted_until")}, rev::float8 as rev from room_members where room_id = $1::uuid
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
  return {
    room: rooms[0] ?? null,
    messages: [...messages],
    versions: [...versions],
    reactions: [...reactions],
    mentions: [...mentions],
    members: [...members],
    counts: [...counts],
    parked,
  };
}

/** What an analyst would count by hand: messages that are not deleted, by author and hour. */
export async function recountOf(roomId: string): Promise<{ user_id: string; hour: number; n: number }[]> {
  const rows = await sql.unsafe(
    `select user_id, (extract(epoch from date_trunc('hour', created_at, 'UTC')) * 1000)::float8 as hour, count(*)::int as n
     from messages where room_id = $1::uuid and deleted_at is null and type = 'text' group by 1, 2 order by 1, 2`,
    [roomId],
  );
  return [...rows] as unknown as { user_id: string; hour: number; n: number }[];
}

/** Every content is found by its terms and its place, and nothing else is found. */
export async function expectSearchable(roomId: string): Promise<void> {
  type Row = {
    seq: number;
    type: MessageType;
    user_id: string;
    content: string | null;
    mentions: boolean;
    terms: string[] | null;
  };
  const rows = (await sql.unsafe(
    `select m.seq::float8 as seq, m.type, m.user_id, m.content,
       m.mentions_room or exists (
         select 1 from message_mentions n where n.room_id = m.room_id and n.seq = m.seq) as mentions,
       to_json(tsvector_to_array(s.terms)) as terms, to_json(${placeTerms("room_id", "seq")}) as place
     from messages m full join message_search s using (room_id, seq) where room_id = $1::uuid order by seq`,
    [roomId],
  )) as unknown as (Row & { place: string[] })[];
  const expected = rows.map(({ seq, type, user_id: userId, content, mentions: isMentioning, place }) => {
    const terms = messageTerms({ type, userId, content, isMentioning });
    return { seq, terms: terms === null ? null : [...new Set([...terms.split(" "), ...place])].sort() };
  });
  expect(rows.map(({ seq, terms }) => ({ seq, terms: terms && [...terms].sort() }))).toEqual(expected);
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
