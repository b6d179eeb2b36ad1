import { type SQL, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { Db } from "../db/client.ts";
import { messageCounts, messages, rooms, users } from "../db/schema.ts";

/** `from` inclusive, `to` exclusive, both in milliseconds; null is open. */
export interface Period {
  readonly from: number | null;
  readonly to: number | null;
}

export interface CountRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly count: number;
}

export interface ActivityRow {
  readonly id: string;
  readonly name: string;
  readonly members: number;
  readonly messages: number;
  readonly writers: number;
  /** The hour of the newest message that counts, in milliseconds; null if there is none. */
  readonly lastHour: number | null;
}

const HOUR_MS = 3_600_000;
const CHUNK_ROWS = 500;

/**
 * Rooms, most messages first. Whole hours come from the counters; only the two hours that a time of day cuts are
 * counted message by message, so the work does not grow with the messages.
 */
export async function* countPerRoom(db: Db, period: Period): AsyncGenerator<CountRow[]> {
  const query = sql`
    with n as (${countsBy("room_id", period)})
    select r.id, r.name, '' as email, coalesce(n.n, 0)::float8 as count from ${rooms} r left join n on n.key = r.id
    where r.deleted_at is null order by coalesce(n.n, 0) desc, r.id`;
  yield* inChunks<CountRow>(db, query);
}

/** Users, most messages first; those who wrote nothing count 0. */
export async function* countPerUser(db: Db, period: Period): AsyncGenerator<CountRow[]> {
  const query = sql`
    with n as (${countsBy("user_id", period)})
    select u.id, u.username as name, u.email, coalesce(n.n, 0)::float8 as count from ${users} u
    left join n on n.key = u.id
    where u.status <> 'deleted' order by coalesce(n.n, 0) desc, u.id`;
  yield* inChunks<CountRow>(db, query);
}

/**
 * Rooms, the busiest first, by the whole hours of the period. People are told apart only where they are shown, and each
 * once for a room before they are counted: that is most of the work. The counters are read as they lie (`offset 0`):
 * in the order of an index, which spares the grouping some work, each would be a random access. @param limit null: all.
 */
export async function* countRoomActivity(
  db: Db,
  { from, to }: Period,
  limit: number | null,
): AsyncGenerator<ActivityRow[]> {
  const counted = sql`c.n > 0 and ${within("c.hour", floorHour(from), to)}`;
  const query = sql`
    with n as (
      select c.room_id, sum(c.n) as messages, max(c.hour) as last from ${messageCounts} c where ${counted} group by 1),
    shown as (
      select r.id, r.name, r.member_count, coalesce(n.messages, 0) as messages, n.last
      from ${rooms} r left join n on n.room_id = r.id
      where r.deleted_at is null order by 4 desc, r.id limit ${limit}::int),
    wrote as (
      select c.room_id, c.user_id from (
        select c.room_id, c.user_id from ${messageCounts} c join shown on shown.id = c.room_id where ${counted} offset 0) c
      group by 1, 2),
    writers as (select room_id, count(*) as n from wrote group by 1)
    select s.id, s.name, s.member_count::float8 as members, s.messages::float8 as messages,
      coalesce(w.n, 0)::float8 as writers, (extract(epoch from s.last) * 1000)::float8 as "lastHour"
    from shown s left join writers w on w.room_id = s.id order by s.messages desc, s.id`;
  yield* inChunks<ActivityRow>(db, query);
}

function floorHour(ms: number | null): number | null {
  return ms === null ? null : Math.floor(ms / HOUR_MS) * HOUR_MS;
}

/** A server-side cursor: memory stays bounded, however long the answer is. */
async function* inChunks<Row>(db: Db, query: SQL): AsyncGenerator<Row[]> {
  const { sql: text, params } = new PgDialect().sqlToQuery(query);
  const cursor = db.$client.unsafe(text, params as string[], { prepare: true }).cursor(CHUNK_ROWS);
  for await (const rows of cursor) yield rows as unknown as Row[];
}

function countsBy(key: "room_id" | "user_id", { from, to }: Period) {
  const column = sql.raw(key);
  const wholeFrom = from === null ? null : Math.ceil(from / HOUR_MS) * HOUR_MS;
  const wholeTo = to === null ? null : Math.floor(to / HOUR_MS) * HOUR_MS;
  const parts = [
    sql`select c.${column} as key, c.n from ${messageCounts} c join ${rooms} r on r.id = c.room_id
      where r.deleted_at is null and ${within("c.hour", wholeFrom, wholeTo)}`,
  ];
  const cuts: [number, number][] = [];
  if (from !== null && to !== null && wholeFrom !== null && wholeTo !== null && wholeFrom > wholeTo)
    cuts.push([from, to]);
  else {
    if (from !== null && wholeFrom !== null && from < wholeFrom) cuts.push([from, wholeFrom]);
    if (to !== null && wholeTo !== null && wholeTo < to) cuts.push([wholeTo, to]);
  }
  for (const [start, end] of cuts) {
    parts.push(sql`select m.${column} as key, 1 as n from ${messages} m join ${rooms} r on r.id = m.room_id
      where r.deleted_at is null and m.deleted_at is null and m.type = 'text' and ${within("m.created_at", start, end)}`);
  }
  return sql`select key, sum(n) as n from (${sql.join(parts, sql` union all `)}) x group by key`;
}

/** Seconds, not text: the text of a date before year 1 or after 9999 is none for PostgreSQL. */
function within(column: string, from: number | null, to: number | null) {
  const name = sql.raw(column);
  const start = from === null ? sql`true` : sql`${name} >= to_timestamp(${from / 1_000}::float8)`;
  const end = to === null ? sql`true` : sql`${name} < to_timestamp(${to / 1_000}::float8)`;
  return sql`${start} and ${end}`;
}
