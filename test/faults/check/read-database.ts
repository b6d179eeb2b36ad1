import type { Sql } from "postgres";
import { fingerprint } from "../load/sends.ts";
import { type DatabaseReading, HOUR_MS, type ReadMessage } from "./readings.ts";

type MessageRow = {
  seq: number;
  rev: number;
  id: string;
  user_id: string;
  client_id: string | null;
  content: string | null;
  is_deleted: boolean;
  is_edited: boolean;
  is_pinned: boolean;
  reply_to: number | null;
  reactions: string;
  created_at: Date;
};

/** Everything that PostgreSQL has of one room. */
export async function readDatabase(sql: Sql, roomId: string): Promise<DatabaseReading> {
  const [room] = await sql<{ epoch: string; projected_rev: string; last_seq: string; member_count: number }[]>`
    select epoch, projected_rev, last_seq, member_count from rooms where id = ${roomId}`;
  const rows = await sql<MessageRow[]>`
    select seq::float8 as seq, rev::float8 as rev, id, user_id, client_id, content,
      deleted_at is not null as is_deleted, edited_at is not null as is_edited, pinned_at is not null as is_pinned,
      reply_to::float8 as reply_to, created_at,
      coalesce((select string_agg(emoji || ' ' || n, ',' order by n desc, emoji collate "C") from (
        select r.emoji, count(*) as n from message_reactions r where r.room_id = m.room_id and r.seq = m.seq
        group by 1) x), '') as reactions
    from messages m where room_id = ${roomId} order by seq`;
  const members = await sql<{ userId: string; role: string }[]>`
    select user_id as "userId", role from room_members where room_id = ${roomId}`;
  const counts = await sql<{ user_id: string; hour: Date; n: number }[]>`
    select user_id, hour, n from message_counts where room_id = ${roomId}`;
  const parked = await sql<{ seq: number; content: string | null }[]>`
    select seq::float8 as seq, content from parked_events where room_id = ${roomId}`;
  return {
    room: room
      ? {
          epoch: room.epoch,
          projectedRev: Number(room.projected_rev),
          lastSeq: Number(room.last_seq),
          memberCount: room.member_count,
        }
      : null,
    messages: rows.map(toRead),
    members,
    counts: counts.map(({ user_id, hour, n }) => ({ userId: user_id, hour: hour.getTime(), n })),
    parked,
  };
}

function toRead(row: MessageRow): ReadMessage {
  return {
    seq: row.seq,
    rev: row.rev,
    id: fingerprint(row.id),
    userId: row.user_id,
    clientId: row.client_id,
    content: row.content,
    isDeleted: row.is_deleted,
    isEdited: row.is_edited,
    isPinned: row.is_pinned,
    replyTo: row.reply_to,
    reactions: row.reactions,
    hour: Math.floor(row.created_at.getTime() / HOUR_MS) * HOUR_MS,
  };
}
