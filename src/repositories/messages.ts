import { and, between, desc, eq, ilike, inArray, lt, lte, or, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Db } from "../db/client.ts";
import {
  messageMentions,
  messageReactions,
  messageSearch,
  messages,
  messageVersions,
  rooms,
  users,
} from "../db/schema.ts";
import type { SeqRange } from "../domain/history.ts";
import { isUuid } from "../domain/ids.ts";
import type { JsonObject } from "../domain/json.ts";
import type { Message, MessageVersion, Quote, ReactionCount } from "../domain/message.ts";
import { toPartTsquery, toTsquery } from "../domain/search-query.ts";
import { senderTerm } from "../domain/search-terms.ts";
import { previewOf } from "../domain/text.ts";
import { containing, decodeCursor, type PageRequest, pageOf } from "./page.ts";

export interface Body {
  readonly rev: number;
  readonly content: string | null;
  readonly custom: JsonObject | null;
}

/** Bodies of messages of a room, by seq: of a page, one range scan of the primary key, and of others that it quotes. */
export async function bodiesOf(
  db: Db,
  roomId: string,
  { range, seqs }: { readonly range: SeqRange | null; readonly seqs: readonly number[] },
): Promise<Map<number, Body>> {
  const columns = { seq: messages.seq, rev: messages.rev, content: messages.content, custom: messages.custom };
  const isInRange = range === null ? undefined : between(messages.seq, range.from, range.to);
  const isNamed = seqs.length === 0 ? undefined : inArray(messages.seq, [...seqs]);
  const rows = await db
    .select(columns)
    .from(messages)
    .where(and(eq(messages.roomId, roomId), or(isInRange, isNamed)));
  return new Map(rows.map(({ seq, ...body }) => [seq, body]));
}

/** What edits up to `upTo` have replaced, the newest first. */
export async function listVersions(
  db: Db,
  roomId: string,
  seq: number,
  upTo: number,
  limit: number,
): Promise<MessageVersion[]> {
  const of = messageVersions;
  const rows = await db
    .select({ rev: of.rev, content: of.content, custom: of.custom, at: of.at })
    .from(of)
    .where(and(eq(of.roomId, roomId), eq(of.seq, seq), lte(of.rev, upTo)))
    .orderBy(desc(of.rev))
    .limit(limit);
  return rows.map((row) => ({ ...row, at: row.at.getTime() }));
}

export interface MessageFilter {
  readonly roomId: string | null;
  readonly userId: string | null;
  readonly q: string | null;
}

export type ListedMessage = Message & { readonly roomName: string };

/** Newest first, over all rooms or within a filter, as PostgreSQL knows them. */
export async function listMessages(
  db: Db,
  filter: MessageFilter,
  { limit, cursor, skip }: PageRequest,
): Promise<{ rows: ListedMessage[]; next: string | null }> {
  const where: SQL[] = [];
  if (filter.roomId !== null) where.push(eq(messages.roomId, filter.roomId));
  if (filter.userId !== null) where.push(eq(messages.userId, filter.userId));
  if (filter.q !== null) where.push(ilike(messages.content, containing(filter.q)));
  const few = await findFew(db, filter);
  if (few?.length === 0) return { rows: [], next: null };
  if (few !== null) where.push(isAmong(few));
  if (cursor !== null) where.push(isBefore(decodeCursor(cursor, isUuid), filter.roomId));
  const rows = await selectListed(db)
    .where(and(...where))
    .orderBy(desc(filter.roomId === null ? messages.id : messages.seq))
    .limit(limit + 1)
    .offset(skip);
  const page = pageOf(rows, limit, ({ message }) => message.id);
  return { next: page.next, rows: page.rows.map(toListedMessage) };
}

type Key = { readonly room_id: string; readonly seq: string };

/** Where more than this many have it, reading from the newest on soon meets enough of them. */
const FEW_MAX = 4_000;

/**
 * The messages that may have `q` in them, or be by this user, by the index of terms, where they are so few that it is
 * better to look at each; null if they are many, or if the index can not tell.
 */
async function findFew(db: Db, { roomId, userId, q }: MessageFilter): Promise<Key[] | null> {
  if (q === null && userId === null) return null;
  const placed = [...(roomId === null ? [] : [roomId.slice(-12)]), ...(userId === null ? [] : [senderTerm(userId)])];
  const tsquery = q === null ? toTsquery(null, placed) : toPartTsquery(q, placed);
  if (tsquery === null) return null;
  // Deleted ones, parked ones and the room's own.
  const unsearched = sql`union all
    select room_id, seq from ${messages} m where m.user_id = ${userId} and (m.content is null or m.type = 'system')`;
  const found = await db.execute<Key>(sql`
    (select room_id, seq from ${messageSearch} where terms @@ ${tsquery}::text::tsquery
      ${q === null ? unsearched : sql``}) limit ${FEW_MAX + 1}`);
  return found.length > FEW_MAX ? null : [...found];
}

function isAmong(keys: readonly Key[]): SQL {
  return sql`(${messages.roomId}, ${messages.seq}) in (
    select room_id, seq from jsonb_to_recordset(${JSON.stringify(keys)}::text::jsonb) as x(room_id uuid, seq bigint))`;
}

/** Ids and seqs grow together; within a room its primary key leads from page to page. */
function isBefore(id: string, roomId: string | null): SQL {
  if (roomId === null) return lt(messages.id, id);
  return sql`${messages.seq} < (select m.seq from ${messages} m where m.id = ${id} and m.room_id = ${roomId})`;
}

const quoted = alias(messages, "quoted");
const quotedUsers = alias(users, "quoted_users");

/** Messages with all that hangs on them, as PostgreSQL knows it. */
export function selectListed(db: Db) {
  return db
    .select({
      message: messages,
      username: users.username,
      fullName: users.fullName,
      roomName: rooms.name,
      quoted: { id: quoted.id, userId: quoted.userId, content: quoted.content, deletedAt: quoted.deletedAt },
      quotedName: quotedUsers.fullName,
      mentions: sql<string>`(select coalesce(json_agg(n.user_id), '[]')::text from ${messageMentions} n
        where n.room_id = ${messages.roomId} and n.seq = ${messages.seq})`,
      reactions: sql<string>`(select coalesce(json_agg(json_build_object('emoji', x.emoji, 'count', x.n)
          order by x.n desc, x.emoji collate "C"), '[]')::text
        from (select r.emoji, count(*)::int as n from ${messageReactions} r
          where r.room_id = ${messages.roomId} and r.seq = ${messages.seq} group by r.emoji) x)`,
    })
    .from(messages)
    .innerJoin(rooms, eq(rooms.id, messages.roomId))
    .leftJoin(users, eq(users.id, messages.userId))
    .leftJoin(quoted, and(eq(quoted.roomId, messages.roomId), eq(quoted.seq, messages.replyTo)))
    .leftJoin(quotedUsers, eq(quotedUsers.id, quoted.userId));
}

export type ListedRow = Awaited<ReturnType<typeof selectListed>>[number];

export function toListedMessage(row: ListedRow): ListedMessage {
  const { message } = row;
  return {
    id: message.id,
    roomId: message.roomId,
    seq: message.seq,
    rev: message.rev,
    type: message.type,
    clientId: message.clientId,
    userId: message.userId,
    username: row.username ?? "",
    fullName: row.fullName ?? "",
    content: message.content,
    custom: message.custom,
    mentions: JSON.parse(row.mentions) as string[],
    mentionsRoom: message.mentionsRoom,
    replyTo: toQuote(row),
    reactions: JSON.parse(row.reactions) as ReactionCount[],
    createdAt: message.createdAt.getTime(),
    updatedAt: message.updatedAt.getTime(),
    editedAt: message.editedAt?.getTime() ?? null,
    pinnedAt: message.pinnedAt?.getTime() ?? null,
    pinnedBy: message.pinnedBy,
    deletedAt: message.deletedAt?.getTime() ?? null,
    deletedBy: message.deletedBy,
    reason: message.deletedReason,
    roomName: row.roomName,
  };
}

function toQuote({ message, quoted: of, quotedName }: ListedRow): Quote | null {
  if (message.replyTo === null || of === null) return null;
  return {
    id: of.id,
    seq: message.replyTo,
    userId: of.userId,
    fullName: quotedName ?? "",
    preview: of.content === null ? null : previewOf(of.content),
    isDeleted: of.deletedAt !== null,
  };
}
