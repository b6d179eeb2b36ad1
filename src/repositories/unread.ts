import { sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { messageMentions, messages, readMarkers, roomMembers, roomRecords, rooms } from "../db/schema.ts";
import { limits } from "../domain/limits.ts";
import { defaultPreference, type Preference } from "../domain/preference.ts";
import { isNotHidden } from "./rooms.ts";

export interface UnreadRow {
  readonly roomId: string;
  readonly readSeq: number;
  readonly lastSeq: number;
  readonly unread: number;
  readonly mentions: number;
  readonly rev: number;
  readonly preference: Preference;
}

const ROOMS_MAX = 1_000;

/** All rooms in a user's list in one statement; each costs one range scan of at most `unreadMax` rows. */
export async function listUnread(db: Db, userId: string): Promise<UnreadRow[]> {
  const rows = await db.execute<{
    room_id: string;
    read_seq: number;
    last_seq: number;
    rev: number;
    unread: number;
    mentions: number;
    preference: Preference | null;
  }>(sql`
    select m.room_id, coalesce(k.seq, 0)::float8 as read_seq, r.last_seq::float8 as last_seq,
      r.projected_rev::float8 as rev, u.n as unread, t.n as mentions, p.value as preference
    from ${roomMembers} m
    join ${rooms} r on r.id = m.room_id and r.deleted_at is null
    left join ${readMarkers} k on k.user_id = m.user_id and k.room_id = m.room_id
    left join ${roomRecords} p on p.room_id = m.room_id and p.kind = 'preference' and p.key = m.user_id::text
    cross join lateral (
      select count(*)::int as n from (
        select 1 from ${messages} x
        where x.room_id = m.room_id and x.seq > coalesce(k.seq, 0) and x.user_id <> m.user_id and x.deleted_at is null
          and x.type = 'text'
        limit ${limits.unreadMax}) y) u
    cross join lateral (
      select count(*)::int as n from (
        select x.seq from ${messageMentions} x
        where x.user_id = m.user_id and x.room_id = m.room_id and x.seq > coalesce(k.seq, 0)
        union
        select x.seq from ${messages} x
        where x.room_id = m.room_id and x.seq > coalesce(k.seq, 0) and x.mentions_room and x.user_id <> m.user_id
        limit ${limits.unreadMax}) y) t
    where m.user_id = ${userId} and ${isNotHidden(userId, { id: sql`r.id`, lastSeq: sql`r.last_seq` })}
    order by r.updated_at desc, m.room_id limit ${ROOMS_MAX}`);
  return rows.map((row) => ({
    roomId: row.room_id,
    readSeq: row.read_seq,
    lastSeq: row.last_seq,
    unread: row.unread,
    mentions: row.mentions,
    rev: row.rev,
    preference: row.preference ?? defaultPreference(userId),
  }));
}
