import { and, eq, gt, sql } from "drizzle-orm";
import type { Db, Tx } from "../db/client.ts";
import { passwordResets } from "../db/schema.ts";

/** A new one takes the place of the one before. */
export async function putPasswordReset(tx: Db | Tx, reset: typeof passwordResets.$inferInsert): Promise<void> {
  const { userId: _, ...values } = reset;
  const set = { ...values, createdAt: sql`now()` };
  await tx.insert(passwordResets).values(reset).onConflictDoUpdate({ target: passwordResets.userId, set });
}

const isGood = (tokenHash: string) =>
  and(eq(passwordResets.tokenHash, tokenHash), gt(passwordResets.expiresAt, sql`now()`));

/** Whose password it resets; null if it is of no use. */
export async function findPasswordReset(db: Db, tokenHash: string): Promise<string | null> {
  const [row] = await db.select({ userId: passwordResets.userId }).from(passwordResets).where(isGood(tokenHash));
  return row?.userId ?? null;
}

/** Takes it: of any number that race one gets true. */
export async function takePasswordReset(tx: Tx, tokenHash: string): Promise<boolean> {
  const rows = await tx.delete(passwordResets).where(isGood(tokenHash)).returning({ userId: passwordResets.userId });
  return rows.length > 0;
}
