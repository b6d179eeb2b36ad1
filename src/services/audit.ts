import { v7 as uuidv7 } from "uuid";
import type { Deps } from "../deps.ts";
import { isUuid } from "../domain/ids.ts";
import type { JsonObject } from "../domain/json.ts";
import type { Caller } from "../domain/profile.ts";
import type { AuditAction, AuditEntry, AuditFilter, AuditRow } from "../domain/record.ts";
import { listAudit } from "../repositories/audit.ts";
import { decodeCursor, encodeCursor, type PageRequest } from "../repositories/page.ts";

/** What this caller does, for the audit log. */
export function entryOf(
  { profile, requestId }: Pick<Caller, "profile" | "requestId">,
  action: AuditAction,
  targetId: string | null,
  details: JsonObject | null = null,
): AuditEntry {
  const who = { actorId: profile.userId, requestId: requestId ?? null };
  return { id: uuidv7(), at: Date.now(), action, targetId, reason: null, details, ...who };
}

/** Behind every id. */
const END = "g";

/**
 * A room's entries, newest first: PostgreSQL's, and those the room has not projected yet. The room is asked first, so
 * that an entry which is projected meanwhile is met twice and not missed.
 */
export async function roomAudit(
  deps: Deps,
  caller: Caller,
  roomId: string,
  filter: AuditFilter,
  { limit, cursor }: Pick<PageRequest, "limit" | "cursor">,
): Promise<{ rows: AuditRow[]; next: string | null }> {
  const before = cursor === null ? END : decodeCursor(cursor, isUuid);
  const own = await deps.rooms.audit(roomId, caller, filter, before, limit + 1);
  const projected = await listAudit(deps.db, { ...filter, roomId, from: null, to: null }, { limit, cursor });
  const entries = new Map<string, AuditRow>(projected.rows.map((row) => [row.id, row]));
  for (const entry of own) entries.set(entry.id, { ...entry, roomId });
  const sorted = [...entries.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
  const rows = sorted.slice(0, limit);
  const last = rows.at(-1);
  const hasMore = sorted.length > limit || projected.next !== null;
  return { rows, next: hasMore && last ? encodeCursor(last.id) : null };
}
