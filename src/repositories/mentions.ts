import { and, desc, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { messageMentions, messages, roomMembers } from "../db/schema.ts";
import { type ListedMessage, selectListed, toListedMessage } from "./messages.ts";
import { decodeCursor, pageOf } from "./page.ts";

const KEY = /^(\d{1,16}) ([0-9a-f-]{36}) (\d{1,16})$/;

/**
 * Where a user was mentioned, by name or with the whole room, in the rooms that they are in now. Newest first: of each
 * room only as many are looked at as the page could hold.
 */
export async function listMentions(
  db: Db,
  userId: string,
  { limit, cursor }: { limit: number; cursor: string | null },
): Promise<{ rows: ListedMessage[]; next: string | null }> {
  const [, at, room, seq] = cursor === null ? [] : (KEY.exec(decodeCursor(cursor, (key) => KEY.test(key))) ?? []);
  const isBehind =
    at === undefined
      ? sql`true`
      : sql`(x.created_at, x.room_id, x.seq) < (to_timestamp(${at}::float8 / 1000), ${room}::uuid, ${seq}::bigint)`;
  const found = sql`
    select x.room_id, x.seq from ${roomMembers} m
    cross join lateral (
      (select x.room_id, x.seq, x.created_at from ${messageMentions} n
         join ${messages} x on x.room_id = n.room_id and x.seq = n.seq
       where n.user_id = m.user_id and n.room_id = m.room_id and ${isBehind} order by n.seq desc limit ${limit + 1})
      union
      (select x.room_id, x.seq, x.created_at from ${messages} x
       where x.room_id = m.room_id and x.mentions_room and x.user_id <> m.user_id and x.created_at >= m.joined_at
         and ${isBehind} order by x.seq desc limit ${limit + 1})) x
    where m.user_id = ${userId} order by x.created_at desc, x.room_id desc, x.seq desc limit ${limit + 1}`;
  const rows = await selectListed(db)
    .where(and(sql`(${messages.roomId}, ${messages.seq}) in (${found})`, sql`${messages.deletedAt} is null`))
    .orderBy(desc(messages.createdAt), desc(messages.roomId), desc(messages.seq));
  const page = pageOf(
    rows,
    limit,
    ({ message: { createdAt, roomId, seq } }) => `${createdAt.getTime()} ${roomId} ${seq}`,
  );
  return { next: page.next, rows: page.rows.map(toListedMessage) };
}
