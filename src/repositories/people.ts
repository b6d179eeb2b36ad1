import { and, asc, eq, gt, inArray, isNotNull, ne, or, type SQL, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { roomMembers, rooms, userBlocks, users } from "../db/schema.ts";
import { isUuid } from "../domain/ids.ts";
import { beginningWith, decodeCursor, type PageRequest, pageOf } from "./page.ts";
import type { UserRow } from "./users.ts";

type KeysetPage = Omit<PageRequest, "skip">;

const FIRST_UUID = "00000000-0000-0000-0000-000000000000";
const startOf = (cursor: string | null) => (cursor === null ? FIRST_UUID : decodeCursor(cursor, isUuid));

/** The rooms of a user, as SQL for `in (…)` and the like. */
const roomsOf = (userId: string): SQL => sql`
  select m.room_id from ${roomMembers} m join ${rooms} r on r.id = m.room_id and r.deleted_at is null
  where m.user_id = ${userId}`;

/** Those whom a user shares rooms with, and nobody else, by id. */
export async function listPeople(
  db: Db,
  userId: string,
  q: string | null,
  { limit, cursor }: KeysetPage,
): Promise<{ rows: UserRow[]; next: string | null }> {
  const page = { after: startOf(cursor), limit: limit + 1 };
  const ids = q === null ? nextShared(userId, page) : sharedOf(userId, q, page);
  const rows = await db
    .select()
    .from(users)
    .where(inArray(users.id, sql`(${ids})`))
    .orderBy(asc(users.id));
  const people = pageOf(rows, limit, (row) => row.id);
  return { ...people, rows: people.rows.filter(({ status }) => status !== "deleted") };
}

/** The members of these rooms, which are small: direct ones. */
export async function listMembersOf(
  db: Db,
  roomIds: readonly string[],
): Promise<{ readonly roomId: string; readonly user: UserRow }[]> {
  if (roomIds.length === 0) return [];
  return await db
    .select({ roomId: roomMembers.roomId, user: users })
    .from(roomMembers)
    .innerJoin(users, eq(users.id, roomMembers.userId))
    .where(inArray(roomMembers.roomId, [...roomIds]))
    .orderBy(asc(roomMembers.userId));
}

interface Keyset {
  readonly after: string;
  readonly limit: number;
}

/** A page takes no more than a page from each room: a short range scan, however large the room is. */
function nextShared(userId: string, { after, limit }: Keyset): SQL {
  return sql`
    select distinct o.user_id from (${roomsOf(userId)}) mine
    cross join lateral (
      select x.user_id from ${roomMembers} x
      where x.room_id = mine.room_id and x.user_id > ${after} and x.user_id <> ${userId}
      order by x.user_id limit ${limit}) o
    order by o.user_id limit ${limit}`;
}

/** By name: those who are called so are few, and each is asked for a room in common. */
function sharedOf(userId: string, q: string, { after, limit }: Keyset): SQL {
  const pattern = beginningWith(q.toLowerCase());
  return sql`
    select u.id from ${users} u
    where (lower(u.username) like ${pattern} or lower(u.full_name) like ${pattern})
      and u.id > ${after} and u.id <> ${userId}
      and exists (select 1 from ${roomMembers} x where x.user_id = u.id and x.room_id in (${roomsOf(userId)}))
    order by u.id limit ${limit}`;
}

/** Of an account that is gone: whom it blocked, and who blocked it. */
export async function deleteBlocksOf(db: Db, userId: string): Promise<void> {
  await db.delete(userBlocks).where(or(eq(userBlocks.userId, userId), eq(userBlocks.blockedId, userId)));
}

export interface BlockedRow {
  readonly user: UserRow;
  readonly blockedAt: Date;
}

/** Whom a user blocks, by id. */
export async function listBlocked(
  db: Db,
  userId: string,
  { limit, cursor }: KeysetPage,
): Promise<{ rows: BlockedRow[]; next: string | null }> {
  const rows = await db
    .select({ user: users, blockedAt: sql<Date>`${userBlocks.blockedAt}`.mapWith(userBlocks.blockedAt) })
    .from(userBlocks)
    .innerJoin(users, eq(users.id, userBlocks.blockedId))
    .where(
      and(
        eq(userBlocks.userId, userId),
        gt(userBlocks.blockedId, startOf(cursor)),
        isNotNull(userBlocks.blockedAt),
        ne(users.status, "deleted"),
      ),
    )
    .orderBy(asc(userBlocks.blockedId))
    .limit(limit + 1);
  return pageOf(rows, limit, ({ user }) => user.id);
}
