import { and, asc, desc, eq, inArray, isNull, lt, or, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Db, Tx } from "../db/client.ts";
import { jobs } from "../db/schema.ts";

export type JobRow = typeof jobs.$inferSelect;
export type JobKind = JobRow["kind"];

export async function insertJob(db: Db | Tx, kind: JobKind, payload: JobRow["payload"]): Promise<JobRow> {
  const [row] = await db.insert(jobs).values({ id: uuidv7(), kind, payload }).returning();
  return row as JobRow;
}

export async function findJob(db: Db, id: string): Promise<JobRow | null> {
  const [row] = await db.select().from(jobs).where(eq(jobs.id, id));
  return row ?? null;
}

export async function listJobs(db: Db, limit: number): Promise<JobRow[]> {
  return await db.select().from(jobs).orderBy(desc(jobs.id)).limit(limit);
}

/** Takes the oldest job that nobody works on; the lease runs out by itself if the worker dies. */
export async function leaseJob(db: Db, leaseMs: number): Promise<JobRow | null> {
  const open = and(
    inArray(jobs.state, ["queued", "running"]),
    or(isNull(jobs.leasedUntil), lt(jobs.leasedUntil, sql`now()`)),
  );
  return await db.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(jobs)
      .where(open)
      .orderBy(asc(jobs.createdAt))
      .limit(1)
      .for("update", { skipLocked: true });
    if (!row) return null;
    const leasedUntil = new Date(Date.now() + leaseMs);
    await tx.update(jobs).set({ state: "running", leasedUntil, updatedAt: new Date() }).where(eq(jobs.id, row.id));
    return { ...row, state: "running" as const, leasedUntil };
  });
}

/** From the first room again: visits are idempotent. @returns null if it has not failed. */
export async function restartJob(db: Db, id: string): Promise<JobRow | null> {
  const anew = {
    state: "queued",
    cursor: null,
    payload: sql`${jobs.payload} - 'position'`,
    total: null,
    done: 0,
    failed: 0,
    attempts: 0,
    leasedUntil: null,
  } as const;
  const [row] = await db
    .update(jobs)
    .set({ ...anew, updatedAt: new Date() })
    .where(and(eq(jobs.id, id), eq(jobs.state, "failed")))
    .returning();
  return row ?? null;
}

export async function updateJob(db: Db, id: string, change: Partial<JobRow>): Promise<void> {
  await db
    .update(jobs)
    .set({ ...change, updatedAt: new Date() })
    .where(eq(jobs.id, id));
}
