import { and, between, desc, eq, ilike, lt, type SQL, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { messageMentions, messages, rooms, users } from "../db/schema.ts";
import type { SeqRange } from "../domain/history.ts";
import { isUuid } from "../domain/ids.ts";
import type { Message } from "../domain/room.ts";
import { containing, decodeCursor, type PageRequest, pageOf } from "./page.ts";

/** Contents of a range of a room's messages, by seq: one range scan of the primary key. */
export async function contentsOf(db: Db, roomId: string, { from, to }: SeqRange): Promise<Map<number, string | null>> {
  const rows = await db
    .select({ seq: messages.seq, content: messages.content })
    .from(messages)
    .where(and(eq(messages.roomId, roomId), between(messages.seq, from, to)));
  return new Map(rows.map(({ seq, content }) => [seq, content]));
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
  if (cursor !== null) where.push(lt(messages.id, decodeCursor(cursor, isUuid)));
  const rows = await db
    .select({
      message: messages,
      username: users.username,
      fullName: users.fullName,
      roomName: rooms.name,
      mentions: sql<string>`(select coalesce(json_agg(n.user_id), '[]')::text from ${messageMentions} n
        where n.room_id = ${messages.roomId} and n.seq = ${messages.seq})`,
    })
    .from(messages)
    .innerJoin(rooms, eq(rooms.id, messages.roomId))
    .leftJoin(users, eq(users.id, messages.userId))
    .where(and(...where))
    .orderBy(desc(messages.id))
    .limit(limit + 1)
    .offset(skip);
  const page = pageOf(rows, limit, ({ message }) => message.id);
  return { next: page.next, rows: page.rows.map(toListedMessage) };
}

function toListedMessage(row: {
  message: typeof messages.$inferSelect;
  username: string | null;
  fullName: string | null;
  roomName: string;
  mentions: string;
}): ListedMessage {
  const { message } = row;
  return {
    id: message.id,
    roomId: message.roomId,
    seq: message.seq,
    rev: message.rev,
    clientId: message.clientId,
    userId: message.userId,
    username: row.username ?? "",
    fullName: row.fullName ?? "",
    content: message.content,
    mentions: JSON.parse(row.mentions) as string[],
    createdAt: message.createdAt.getTime(),
    updatedAt: message.updatedAt.getTime(),
    deletedAt: message.deletedAt?.getTime() ?? null,
    roomName: row.roomName,
  };
}
