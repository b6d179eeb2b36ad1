import { and, desc, eq, getTableColumns, gte, lt, ne, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Db, Tx } from "../db/client.ts";
import { auditLog, rooms, users } from "../db/schema.ts";
import { isUuid } from "../domain/ids.ts";
import type { AuditAction, AuditEntry, AuditFilter, AuditRow } from "../domain/record.ts";
import { decodeCursor, eachPage, type PageRequest, pageOf } from "./page.ts";

export interface AuditQuery extends AuditFilter {
  readonly roomId: string | null;
  /** Milliseconds: `from` inclusive, `to` exclusive. */
  readonly from: number | null;
  readonly to: number | null;
}

/** With the names of now; null where there is nobody, or no account any more. */
export interface ListedAudit extends AuditRow {
  readonly actorName: string | null;
  readonly targetName: string | null;
  readonly roomName: string | null;
}

const actor = alias(users, "actor");
const target = alias(users, "target");

/** For acts on accounts, in the transaction that does them. Rooms project theirs (see room/project-sql.ts). */
export async function appendAudit(tx: Db | Tx, entry: AuditEntry): Promise<void> {
  await tx.insert(auditLog).values({ ...entry, at: new Date(entry.at), roomId: null });
}

/** Newest first: ids grow with time. */
export async function listAudit(
  db: Db,
  query: AuditQuery,
  { limit, cursor }: Pick<PageRequest, "limit" | "cursor">,
): Promise<{ rows: ListedAudit[]; next: string | null }> {
  const where: SQL[] = [];
  if (query.roomId !== null) where.push(eq(auditLog.roomId, query.roomId));
  if (query.actorId !== null) where.push(eq(auditLog.actorId, query.actorId));
  if (query.targetId !== null) where.push(eq(auditLog.targetId, query.targetId));
  if (query.action !== null) where.push(eq(auditLog.action, query.action));
  if (query.from !== null) where.push(gte(auditLog.at, timeOf(query.from)));
  if (query.to !== null) where.push(lt(auditLog.at, timeOf(query.to)));
  if (cursor !== null) where.push(lt(auditLog.id, decodeCursor(cursor, isUuid)));
  const rows = await db
    .select({
      ...getTableColumns(auditLog),
      actorName: actor.fullName,
      targetName: target.fullName,
      roomName: rooms.name,
    })
    .from(auditLog)
    .leftJoin(actor, and(eq(actor.id, auditLog.actorId), ne(actor.status, "deleted")))
    .leftJoin(target, and(eq(target.id, auditLog.targetId), ne(target.status, "deleted")))
    .leftJoin(rooms, eq(rooms.id, auditLog.roomId))
    .where(and(...where))
    .orderBy(desc(auditLog.id))
    .limit(limit + 1);
  const page = pageOf(rows, limit, (row) => row.id);
  return {
    next: page.next,
    rows: page.rows.map((row) => ({ ...row, at: row.at.getTime(), action: row.action as AuditAction })),
  };
}

/** All of it: what is appended meanwhile has larger ids and is not met. */
export function eachAudit(db: Db, query: AuditQuery): AsyncGenerator<ListedAudit[]> {
  return eachPage((page) => listAudit(db, query, page));
}

/** Seconds, not text: the text of a date before year 1 is none for PostgreSQL. */
function timeOf(ms: number): SQL {
  return sql`to_timestamp(${ms / 1_000}::float8)`;
}
