import { sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { messageMentions, messages, readMarkers, roomMembers, rooms } from "../db/schema.ts";
import { limits } from "../domain/limits.ts";

export interface UnreadRow {
  readonly roomId: string;
  readonly readSeq: number;
  readonly lastSeq: number;
  readonly unread: number;
  readonly mentions: number;
  readonly rev: number;
}

const ROOMS_MAX = 1_000;

/** All rooms of a user in one statement; each costs one range scan of at most `unreadMax` rows. */
export async function listUnread(db: Db, userId: string): Promise<UnreadRow[]> {
  const rows = await db.execute<{
    room_id: string;
    read_seq: number;
    last_seq: number;
    rev: number;
    unread: number;
    mentions: number;
  }>(sql`
    select m.room_id, coalesce(k.seq, 0)::float8 as read_seq, r.last_seq::float8 as last_seq,
      r.projected_rev::float8 as rev, u.n as unread, t.n as mentions
    from ${roomMembers} m
    join ${rooms} r on r.id = m.room_id and r.deleted_at is null
    left join ${readMarkers} k on k.user_id = m.user_id and k.room_id = m.room_id
    cross join lateral (
      select count(*)::int as n from (
        select 1 from ${messages} x
        where x.room_id = m.room_id and x.seq > coalesce(k.seq, 0) and x.user_id <> m.user_id and x.deleted_at is null
        limit ${limits.unreadMax}) y) u
    cross join lateral (
      select count(*)::int as n from (
        select 1 from ${messageMentions} x
        where x.user_id = m.user_id and x.room_id = m.room_id and x.seq > coalesce(k.seq, 0)
        limit ${limits.unreadMax}) y) t
    where m.user_id = ${userId} order by r.updated_at desc, m.room_id limit ${ROOMS_MAX}`);
  return rows.map((row) => ({
    roomId: row.room_id,
    readSeq: row.read_seq,
    lastSeq: row.last_seq,
    unread: row.unread,
    mentions: row.mentions,
    rev: row.rev,
  }));
}
