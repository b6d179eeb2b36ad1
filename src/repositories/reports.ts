import { and, desc, eq, ne, type SQL, sql } from "drizzle-orm";
import { type AnyPgColumn, alias } from "drizzle-orm/pg-core";
import type { Db } from "../db/client.ts";
import { messages, roomRecords, rooms, users } from "../db/schema.ts";
import type { Report, ReportState } from "../domain/record.ts";
import { decodeCursor, encodeCursor, type PageRequest } from "./page.ts";

export interface ListedReport {
  readonly report: Report;
  readonly roomId: string;
  readonly roomName: string;
  /** null: without an account any more; of who resolved it also while it is open. */
  readonly reporterName: string | null;
  readonly userName: string | null;
  readonly resolverName: string | null;
  readonly message: { readonly seq: number; readonly content: string | null; readonly deletedAt: number | null } | null;
}

export interface ReportQuery {
  /** null: in any state. */
  readonly state: ReportState | null;
  readonly roomId: string | null;
  /** Reports about this user are left out. */
  readonly without: string;
}

/** `<milliseconds> <id>`: the time has an index, and two reports may have the same. */
const KEY = /^\d{1,15} [0-9a-f-]{36}$/;

const reporter = alias(users, "reporter");
const reported = alias(users, "reported");
const resolver = alias(users, "resolver");

const named = (person: { id: AnyPgColumn; status: AnyPgColumn }, id: SQL | AnyPgColumn) =>
  and(sql`${person.id} = ${id}`, ne(person.status, "deleted"));
const reporterId = sql`(${roomRecords.value}->>'by')::uuid`;
const resolverId = sql`(${roomRecords.value}->'verdict'->>'by')::uuid`;

/** Of all rooms, newest first, without those about `without`, as PostgreSQL knows them. */
export async function listReports(
  db: Db,
  { state, roomId, without }: ReportQuery,
  { limit, cursor }: Pick<PageRequest, "limit" | "cursor">,
): Promise<{ rows: ListedReport[]; next: string | null }> {
  const where: SQL[] = [eq(roomRecords.kind, "report"), ne(roomRecords.userId, without)];
  if (state !== null) where.push(eq(roomRecords.state, state));
  if (roomId !== null) where.push(eq(roomRecords.roomId, roomId));
  if (cursor !== null) {
    const [ms, id] = decodeCursor(cursor, (key) => KEY.test(key)).split(" ");
    where.push(sql`(${roomRecords.at}, ${roomRecords.key}) < (to_timestamp(${Number(ms) / 1_000}::float8), ${id})`);
  }
  const rows = await db
    .select({
      value: roomRecords.value,
      roomId: roomRecords.roomId,
      roomName: rooms.name,
      reporterName: reporter.fullName,
      userName: reported.fullName,
      resolverName: resolver.fullName,
      message: messages,
    })
    .from(roomRecords)
    .innerJoin(rooms, eq(rooms.id, roomRecords.roomId))
    .leftJoin(
      messages,
      and(eq(messages.roomId, roomRecords.roomId), sql`${messages.id} = (${roomRecords.value}->>'messageId')::uuid`),
    )
    .leftJoin(reporter, named(reporter, reporterId))
    .leftJoin(reported, named(reported, roomRecords.userId))
    .leftJoin(resolver, named(resolver, resolverId))
    .where(and(...where))
    .orderBy(desc(roomRecords.at), desc(roomRecords.key))
    .limit(limit + 1);
  const listed = rows.map(({ value, message, ...room }) => ({
    ...room,
    report: value as unknown as Report,
    message: message && { seq: message.seq, content: message.content, deletedAt: message.deletedAt?.getTime() ?? null },
  }));
  const shown = listed.slice(0, limit);
  const last = shown.at(-1)?.report;
  return { rows: shown, next: rows.length > limit && last ? encodeCursor(`${last.at} ${last.id}`) : null };
}
