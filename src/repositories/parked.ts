import { and, desc, eq, isNotNull, lt, type SQL } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { parkedEvents, rooms } from "../db/schema.ts";
import { isUuid } from "../domain/ids.ts";
import { decodeCursor, pageOf } from "./page.ts";

export type ParkedRow = Pick<
  typeof parkedEvents.$inferSelect,
  "roomId" | "seq" | "messageId" | "sqlstate" | "error" | "parkedAt"
> & { readonly roomName: string };

/** Newest messages first, without those that were deleted meanwhile. The content itself is not shown: only members of the room may read it. */
export async function listParked(
  db: Db,
  roomId: string | null,
  page: { limit: number; cursor: string | null },
): Promise<{ rows: ParkedRow[]; next: string | null }> {
  const where: SQL[] = [isNotNull(parkedEvents.content)];
  if (roomId !== null) where.push(eq(parkedEvents.roomId, roomId));
  if (page.cursor !== null) where.push(lt(parkedEvents.messageId, decodeCursor(page.cursor, isUuid)));
  const rows = await db
    .select({
      roomId: parkedEvents.roomId,
      roomName: rooms.name,
      seq: parkedEvents.seq,
      messageId: parkedEvents.messageId,
      sqlstate: parkedEvents.sqlstate,
      error: parkedEvents.error,
      parkedAt: parkedEvents.parkedAt,
    })
    .from(parkedEvents)
    .innerJoin(rooms, eq(rooms.id, parkedEvents.roomId))
    .where(and(...where))
    .orderBy(desc(parkedEvents.messageId))
    .limit(page.limit + 1);
  return pageOf(rows, page.limit, (row) => row.messageId);
}
