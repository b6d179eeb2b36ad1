import { and, desc, eq, ne, type SQL, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { messages, roomRecords, rooms } from "../db/schema.ts";
import type { Report, ReportState } from "../domain/record.ts";
import { decodeCursor, encodeCursor, type PageRequest } from "./page.ts";

export interface ListedReport {
  readonly report: Report;
  readonly roomId: string;
  readonly roomName: string;
  readonly message: { readonly seq: number; readonly content: string | null; readonly deletedAt: number | null } | null;
}

/** `<milliseconds> <id>`: the time has an index, and two reports may have the same. */
const KEY = /^\d{1,15} [0-9a-f-]{36}$/;

/** Of all rooms, newest first, without those about `without`, as PostgreSQL knows them. */
export async function listReports(
  db: Db,
  { state, roomId, without }: { state: ReportState; roomId: string | null; without: string },
  { limit, cursor }: Pick<PageRequest, "limit" | "cursor">,
): Promise<{ rows: ListedReport[]; next: string | null }> {
  const where: SQL[] = [eq(roomRecords.kind, "report"), eq(roomRecords.state, state), ne(roomRecords.userId, without)];
  if (roomId !== null) where.push(eq(roomRecords.roomId, roomId));
  if (cursor !== null) {
    const [ms, id] = decodeCursor(cursor, (key) => KEY.test(key)).split(" ");
    where.push(sql`(${roomRecords.at}, ${roomRecords.key}) < (to_timestamp(${Number(ms) / 1_000}::float8), ${id})`);
  }
  const rows = await db
    .select({ value: roomRecords.value, roomId: roomRecords.roomId, roomName: rooms.name, message: messages })
    .from(roomRecords)
    .innerJoin(rooms, eq(rooms.id, roomRecords.roomId))
    .leftJoin(
      messages,
      and(eq(messages.roomId, roomRecords.roomId), sql`${messages.id} = (${roomRecords.value}->>'messageId')::uuid`),
    )
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
