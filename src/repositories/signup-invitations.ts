import { and, desc, eq, gt, lt, sql } from "drizzle-orm";
import type { Db, Tx } from "../db/client.ts";
import { signupInvitations } from "../db/schema.ts";
import { isUuid } from "../domain/ids.ts";
import { decodeCursor, type PageRequest, pageOf } from "./page.ts";

export type SignupInvitationRow = typeof signupInvitations.$inferSelect;

export async function insertInvitation(
  tx: Db | Tx,
  invitation: typeof signupInvitations.$inferInsert,
): Promise<SignupInvitationRow> {
  const [row] = await tx.insert(signupInvitations).values(invitation).returning();
  return row as SignupInvitationRow;
}

/** Newest first; those that are used up or expired too. */
export async function listInvitations(
  db: Db,
  { limit, cursor, skip }: PageRequest,
): Promise<{ rows: SignupInvitationRow[]; next: string | null }> {
  const rows = await db
    .select()
    .from(signupInvitations)
    .where(cursor === null ? undefined : lt(signupInvitations.id, decodeCursor(cursor, isUuid)))
    .orderBy(desc(signupInvitations.id))
    .limit(limit + 1)
    .offset(skip);
  return pageOf(rows, limit, (row) => row.id);
}

export async function deleteInvitation(tx: Db | Tx, id: string): Promise<SignupInvitationRow | null> {
  const [row] = await tx.delete(signupInvitations).where(eq(signupInvitations.id, id)).returning();
  return row ?? null;
}

/** Takes one use, in the transaction that makes the account. @returns false if there is none left. */
export async function redeemInvitation(tx: Tx, codeHash: string): Promise<boolean> {
  const isGood = and(
    eq(signupInvitations.codeHash, codeHash),
    gt(signupInvitations.expiresAt, sql`now()`),
    lt(signupInvitations.uses, signupInvitations.usesMax),
  );
  const rows = await tx
    .update(signupInvitations)
    .set({ uses: sql`${signupInvitations.uses} + 1` })
    .where(isGood)
    .returning({ id: signupInvitations.id });
  return rows.length > 0;
}
