import { and, count, desc, eq, gt, ilike, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { roomMembers, rooms } from "../db/schema.ts";
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

/** Ids of rooms behind `after`, for work that visits them all. */
export async function listRoomIds(db: Db, after: string, limit: number, memberId: string | null): Promise<string[]> {
  if (memberId !== null) {
    const rows = await db
      .select({ id: roomMembers.roomId })
      .from(roomMembers)
      .where(and(eq(roomMembers.userId, memberId), gt(roomMembers.roomId, after)))
      .orderBy(roomMembers.roomId)
      .limit(limit);
    return rows.map(({ id }) => id);
  }
  const rows = await db
    .select({ id: rooms.id })
    .from(rooms)
    .where(and(isNull(rooms.deletedAt), gt(rooms.id, after)))
    .orderBy(rooms.id)
    .limit(limit);
  return rows.map(({ id }) => id);
}

export async function countRooms(db: Db, memberId: string | null): Promise<number> {
  const [row] =
    memberId === null
      ? await db.select({ n: count() }).from(rooms).where(isNull(rooms.deletedAt))
      : await db.select({ n: count() }).from(roomMembers).where(eq(roomMembers.userId, memberId));
  return row?.n ?? 0;
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
