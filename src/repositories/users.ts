import { and, desc, eq, ilike, inArray, lt, ne, or, type SQL, sql } from "drizzle-orm";
import type { Db, Tx } from "../db/client.ts";
import { likenessOf, users } from "../db/schema.ts";
import { isUuid } from "../domain/ids.ts";
import type { AccountStanding } from "../domain/profile.ts";
import { containing, decodeCursor, type PageRequest, pageOf } from "./page.ts";

export type UserRow = typeof users.$inferSelect;
export type NewUser = Pick<
  UserRow,
  "id" | "email" | "username" | "fullName" | "phone" | "profilePicUrl" | "passwordHash"
> &
  Partial<Pick<UserRow, "kind">>;

export async function insertUser(db: Db | Tx, user: NewUser): Promise<UserRow> {
  const [row] = await db.insert(users).values(user).returning();
  return row as UserRow;
}

export async function findUser(db: Db | Tx, id: string): Promise<UserRow | null> {
  const [row] = await db.select().from(users).where(eq(users.id, id));
  return row ?? null;
}

/** Those of them that there are and that were not deleted. */
export async function listUsersByIds(db: Db, ids: readonly string[]): Promise<UserRow[]> {
  return await db
    .select()
    .from(users)
    .where(and(inArray(users.id, [...ids]), ne(users.status, "deleted")));
}

/** Waits for whoever changes the row just now, and sees what they made of it. */
export async function findSettledUser(db: Db, id: string): Promise<UserRow | null> {
  const [row] = await db.select().from(users).where(eq(users.id, id)).for("share");
  return row ?? null;
}

export async function findUserByUsername(db: Db | Tx, username: string): Promise<UserRow | null> {
  const [row] = await db
    .select()
    .from(users)
    .where(eq(sql`lower(${users.username})`, username.toLowerCase()));
  return row ?? null;
}

/** Whether somebody else has a username that looks the same. Whoever asks for another of its kind meanwhile waits. */
export async function isLookAlike(tx: Tx, username: string, userId: string): Promise<boolean> {
  const likeness = likenessOf(sql`${username}::text`);
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${likeness}, 0))`);
  const found = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(sql`${likenessOf(users.username)} = ${likeness}`, ne(users.id, userId)))
    .limit(1);
  return found.length > 0;
}

/** An e-mail address has an @, a username has none: no login can mean two users. */
export async function findUserByLogin(db: Db, login: string): Promise<UserRow | null> {
  const column = login.includes("@") ? users.email : users.username;
  const [row] = await db
    .select()
    .from(users)
    .where(eq(sql`lower(${column})`, login.toLowerCase()));
  return row ?? null;
}

export async function updateUser(tx: Db | Tx, id: string, change: Partial<UserRow>): Promise<UserRow | null> {
  const [row] = await tx
    .update(users)
    .set({ ...change, updatedAt: new Date() })
    .where(eq(users.id, id))
    .returning();
  return row ?? null;
}

/** The version is counted here, so that of two changes at once each has its own. Nothing comes back to a deleted account. */
export async function updateProfileFields(
  tx: Db | Tx,
  id: string,
  fields: Partial<Pick<UserRow, "email" | "username" | "fullName" | "phone" | "profilePicUrl">>,
): Promise<UserRow | null> {
  const [row] = await tx
    .update(users)
    .set({ ...fields, profileVersion: sql`${users.profileVersion} + 1`, updatedAt: new Date() })
    .where(and(eq(users.id, id), ne(users.status, "deleted")))
    .returning();
  return row ?? null;
}

/** @returns null if it is another one by now. */
export async function replacePasswordHash(db: Db, id: string, before: string, after: string): Promise<UserRow | null> {
  const [row] = await db
    .update(users)
    .set({ passwordHash: after, updatedAt: new Date() })
    .where(and(eq(users.id, id), eq(users.passwordHash, before)))
    .returning();
  return row ?? null;
}

export interface UserFilter {
  readonly q: string | null;
  readonly role: UserRow["role"] | null;
  readonly status: UserRow["status"] | null;
  readonly kind: UserRow["kind"] | null;
}

/** Newest first. Deleted accounts are shown only when they are asked for. */
export async function listUsers(
  db: Db,
  filter: UserFilter,
  { limit, cursor, skip }: PageRequest,
): Promise<{ rows: UserRow[]; next: string | null }> {
  const where: (SQL | undefined)[] = [filter.status ? eq(users.status, filter.status) : ne(users.status, "deleted")];
  if (filter.q !== null) {
    const pattern = containing(filter.q);
    where.push(or(ilike(users.email, pattern), ilike(users.username, pattern), ilike(users.fullName, pattern)));
  }
  if (filter.kind) where.push(eq(users.kind, filter.kind));
  if (filter.role) where.push(eq(users.role, filter.role));
  if (cursor !== null) where.push(lt(users.id, decodeCursor(cursor, isUuid)));
  const rows = await db
    .select()
    .from(users)
    .where(and(...where))
    .orderBy(desc(users.id))
    .limit(limit + 1)
    .offset(skip);
  return pageOf(rows, limit, (row) => row.id);
}

/** Any number; the same for everyone who takes an admin away. */
const ADMINS_LOCK = 7_274_003;

/** Until the transaction ends, no other admin ceases to be one. */
export async function lockAdmins(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${ADMINS_LOCK})`);
}

/** People who can still administrate when `without` can not: a bot can not log in. Some, if there are many. */
export async function listActiveAdmins(tx: Tx, without: string): Promise<UserRow[]> {
  const isOther = and(eq(users.role, "admin"), eq(users.status, "active"), ne(users.id, without));
  return await tx
    .select()
    .from(users)
    .where(and(isOther, eq(users.kind, "person")))
    .limit(20);
}

/** What an Account decided, unless a newer decision of it is there already. */
export async function projectStanding(tx: Tx, id: string, { role, status, version }: AccountStanding): Promise<void> {
  await tx
    .update(users)
    .set({ role, status, accountVersion: version, updatedAt: new Date() })
    .where(and(eq(users.id, id), lt(users.accountVersion, version)));
}

/** Nothing comes back to a deleted account. */
export async function setPasswordHash(tx: Tx, id: string, passwordHash: string): Promise<void> {
  await tx
    .update(users)
    .set({ passwordHash, updatedAt: new Date() })
    .where(and(eq(users.id, id), ne(users.status, "deleted")));
}
