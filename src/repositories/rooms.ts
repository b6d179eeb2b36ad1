import { and, desc, eq, gt, ilike, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { messageCounts, roomMembers, rooms } from "../db/schema.ts";
import { isUuid } from "../domain/ids.ts";
import type { RoomDetails } from "../domain/room.ts";
import { containing, decodeCursor, type PageRequest, pageOf } from "./page.ts";

export type RoomScope =
  | { readonly of: "member"; readonly userId: string }
  | { readonly of: "public" }
  | { readonly of: "all" };

/** Newest first. */
export async function listRooms(
  db: Db,
  scope: RoomScope,
  q: string | null,
  { limit, cursor, skip }: PageRequest,
): Promise<{ rows: RoomDetails[]; next: string | null }> {
  const where: (SQL | undefined)[] = [isNull(rooms.deletedAt)];
  if (q !== null) where.push(ilike(rooms.name, containing(q)));
  if (cursor !== null) where.push(lt(rooms.id, decodeCursor(cursor, isUuid)));
  if (scope.of === "public") where.push(eq(rooms.visibility, "public"));
  if (scope.of === "member") {
    where.push(
      sql`exists (select 1 from ${roomMembers} where ${roomMembers.roomId} = ${rooms.id}
        and ${roomMembers.userId} = ${scope.userId})`,
    );
  }
  const rows = await db
    .select()
    .from(rooms)
    .where(and(...where))
    .orderBy(desc(rooms.id))
    .limit(limit + 1)
    .offset(skip);
  const page = pageOf(rows, limit, (row) => row.id);
  return { next: page.next, rows: page.rows.map(toRoomDetails) };
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

/** The same for the rooms that know a user: as a member, or by what they wrote there. */
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
    union select ${messageCounts.roomId} from ${messageCounts} where ${messageCounts.userId} = ${userId}`;
}

function toRoomDetails(row: typeof rooms.$inferSelect): RoomDetails {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    visibility: row.visibility,
    adminId: row.adminId,
    memberCount: row.memberCount,
    createdAt: row.createdAt.getTime(),
    updatedAt: row.updatedAt.getTime(),
  };
}
