import { and, asc, desc, eq, gt, ilike, isNotNull, isNull, or, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { messageCounts, roomMembers, roomRecords, rooms } from "../db/schema.ts";
import { isUuid } from "../domain/ids.ts";
import { defaultPreference, type Preference } from "../domain/preference.ts";
import type { RoomDetails, RoomShown } from "../domain/room.ts";
import type { RoomFilter } from "../domain/room-list.ts";
import { containing, decodeCursor, type PageRequest, pageOf } from "./page.ts";

type RoomRow = typeof rooms.$inferSelect;

export interface RoomScope {
  readonly of: "mine" | "public" | "all";
  /** Who is asking. */
  readonly userId: string;
}

/** `preference` is the asking member's own; null where they are none. */
export interface ListedRoom {
  readonly room: RoomShown;
  readonly preference: Preference | null;
}

/** What each list is sorted by beside the id, and how that looks in a cursor. */
const sorts = {
  newest: { by: null, isAscending: false, keyOf: () => "", isKey: (key: string) => key === "" },
  name: { by: rooms.name, isAscending: true, keyOf: (row: RoomRow) => row.name, isKey: () => true },
  members: {
    by: rooms.memberCount,
    isAscending: false,
    keyOf: (row: RoomRow) => String(row.memberCount),
    isKey: (key: string) => /^\d{1,9}$/.test(key),
  },
} as const;

/** One's own are without the direct rooms that one has hidden since their last message. */
export async function listRooms(
  db: Db,
  { of, userId }: RoomScope,
  filter: RoomFilter,
  { limit, cursor, skip }: PageRequest,
): Promise<{ rows: ListedRoom[]; next: string | null }> {
  const { by, isAscending, keyOf, isKey } = sorts[filter.sort];
  const where: (SQL | undefined)[] = [isNull(rooms.deletedAt), matching(filter)];
  if (of === "public") where.push(eq(rooms.visibility, "public"), eq(rooms.kind, "group"));
  if (of === "mine") where.push(isNotNull(roomMembers.userId), isNotHidden(userId));
  if (cursor !== null) {
    const [id = "", key = ""] = split(decodeCursor(cursor, (text) => isUuid(split(text)[0]) && isKey(split(text)[1])));
    const sign = sql.raw(isAscending ? ">" : "<");
    where.push(by === null ? sql`${rooms.id} ${sign} ${id}` : sql`(${by}, ${rooms.id}) ${sign} (${key}, ${id})`);
  }
  const order = isAscending ? asc : desc;
  const rows = await db
    .select({ room: rooms, member: roomMembers.userId, preference: roomRecords.value })
    .from(rooms)
    .leftJoin(roomMembers, and(eq(roomMembers.roomId, rooms.id), eq(roomMembers.userId, userId)))
    .leftJoin(
      roomRecords,
      and(eq(roomRecords.roomId, rooms.id), eq(roomRecords.kind, "preference"), eq(roomRecords.key, userId)),
    )
    .where(and(...where))
    .orderBy(...(by === null ? [] : [order(by)]), order(rooms.id))
    .limit(limit + 1)
    .offset(skip);
  const page = pageOf(rows, limit, ({ room }) => `${room.id} ${keyOf(room)}`);
  return {
    next: page.next,
    rows: page.rows.map(({ room, member, preference }) => ({
      room: toRoomDetails(room),
      preference: member === null ? null : ((preference as Preference | null) ?? defaultPreference(userId)),
    })),
  };
}

function split(cursor: string): [id: string, key: string] {
  return [cursor.slice(0, 36), cursor.slice(37)];
}

/** Whether a user has not hidden a room since its last message; `room` is what the statement calls it. */
export function isNotHidden(userId: string, room: { id: SQLWrapper; lastSeq: SQLWrapper } = rooms): SQL {
  return sql`not exists (select 1 from ${roomRecords} where ${roomRecords.roomId} = ${room.id}
    and ${roomRecords.kind} = 'hidden' and ${roomRecords.key} = ${userId}
    and (${roomRecords.value}->>'seq')::bigint >= ${room.lastSeq})`;
}

function matching({ q, kind, isArchived, isFavourite }: RoomFilter): SQL | undefined {
  const isMarked = sql`coalesce((${roomRecords.value}->>'isFavourite')::boolean, false)`;
  return and(
    kind === null ? undefined : eq(rooms.kind, kind),
    q === null ? undefined : or(ilike(rooms.name, containing(q)), ilike(rooms.topic, containing(q))),
    isArchived === null ? undefined : isArchived ? isNotNull(rooms.archivedAt) : isNull(rooms.archivedAt),
    isFavourite === null ? undefined : sql`${isMarked} = ${isFavourite}`,
  );
}

/** Ids of all rooms behind `after`, in order, for work that visits them. */
export async function listRoomIds(db: Db, after: string, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: rooms.id })
    .from(rooms)
    .where(and(isNull(rooms.deletedAt), gt(rooms.id, after)))
    .orderBy(rooms.id)
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** The same for the rooms that know a user: as a member, by what they wrote there, or by a record of them. */
export async function listRoomIdsOf(db: Db, userId: string, after: string, limit: number): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select id from (${roomsOf(userId)}) x where id > ${after} order by id limit ${limit}`);
  return rows.map(({ id }) => id);
}

export async function countRooms(db: Db): Promise<number> {
  return await db.$count(rooms, isNull(rooms.deletedAt));
}

export async function countRoomsOf(db: Db, userId: string): Promise<number> {
  const [row] = await db.execute<{ n: number }>(sql`select count(*)::int as n from (${roomsOf(userId)}) x`);
  return row?.n ?? 0;
}

function roomsOf(userId: string): SQL {
  return sql`select ${roomMembers.roomId} as id from ${roomMembers} where ${roomMembers.userId} = ${userId}
    union select ${messageCounts.roomId} from ${messageCounts} where ${messageCounts.userId} = ${userId}
    union select ${roomRecords.roomId} from ${roomRecords} where ${roomRecords.userId} = ${userId}`;
}

function toRoomDetails(row: RoomRow): RoomDetails {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    visibility: row.visibility,
    kind: row.kind,
    topic: row.topic,
    custom: row.custom,
    slowModeSeconds: row.slowModeSeconds,
    posting: row.posting,
    systemMessages: row.systemMessages,
    archivedAt: row.archivedAt?.getTime() ?? null,
    adminId: row.adminId,
    memberCount: row.memberCount,
    createdAt: row.createdAt.getTime(),
    updatedAt: row.updatedAt.getTime(),
  };
}
