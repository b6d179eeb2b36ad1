import { AppError } from "../domain/errors.ts";
import type { RoomDetails } from "../domain/room.ts";
import { describe, log } from "../log.ts";
import { migrate, writeMeta } from "../sqlite.ts";
import { initialDrain } from "./drain.ts";
import { HYDRATED_CONTENTS, type RoomPage, type RoomRows } from "./hydrate-sql.ts";
import { roomSchema } from "./schema.ts";

/** Where a room's record can be read from when its own storage is empty. */
export interface RoomSource {
  adopt(roomId: string, epoch: string): Promise<RoomRows | null>;
  page(roomId: string, afterSeq: number, afterUser: string): Promise<RoomPage>;
}

const FIRST_UUID = "00000000-0000-0000-0000-000000000000";

/**
 * Makes a live room of what PostgreSQL knows: every stub and member, under a new epoch. Most
 * contents stay there; the log of events begins with the next one. Nothing is written here before all of it was read.
 * @returns false if PostgreSQL does not know the room. @throws AppError `database.unavailable`.
 */
export async function hydrate(
  storage: DurableObjectStorage,
  source: RoomSource,
  id: string,
  epoch: string,
): Promise<boolean> {
  let row: RoomRows | null;
  const pages: RoomPage[] = [];
  try {
    row = await source.adopt(id, epoch);
    if (!row) return false;
    for (let seq = 0, user = FIRST_UUID; ; ) {
      const page = await source.page(id, seq, user);
      if (page.messages.length === 0 && page.members.length === 0) break;
      pages.push(page);
      seq = page.messages.at(-1)?.seq ?? seq;
      user = page.members.at(-1)?.user_id ?? user;
    }
  } catch (error) {
    log("warn", "hydrate failed", { room: id, error: describe(error) });
    throw new AppError("database.unavailable", "The room can not be loaded just now", { retryAfterSeconds: 5 });
  }
  const known = row;
  storage.transactionSync(() => adopt(storage.sql, known, pages, id, epoch));
  return true;
}

function adopt(sql: SqlStorage, row: RoomRows, pages: readonly RoomPage[], id: string, epoch: string): void {
  migrate(sql, roomSchema);
  const room: Omit<RoomDetails, "memberCount"> = {
    id,
    name: row.name,
    description: row.description,
    visibility: row.visibility,
    adminId: row.admin_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
  writeMeta(sql, "room", JSON.stringify(room));
  writeMeta(sql, "epoch", epoch);
  writeMeta(sql, "hash_key", row.hash_key);
  if (row.deleted_at !== null) writeMeta(sql, "deleted", String(row.deleted_at));
  writeMeta(sql, "floor_rev", String(row.projected_rev));
  const last = Math.max(row.updated_at, ...pages.flatMap((page) => page.messages.at(-1)?.created_at ?? []));
  writeMeta(sql, "floor_at", String(last));
  writeMeta(sql, "drain", JSON.stringify({ ...initialDrain, projectedRev: row.projected_rev }));
  for (const page of pages) insertPage(sql, page);
  writeMeta(sql, "floor_seq", String(Math.max(0, row.last_seq - HYDRATED_CONTENTS)));
}

function insertPage(sql: SqlStorage, page: RoomPage): void {
  const refused = new Map(page.parked.map(({ seq, content }) => [seq, content]));
  sql.exec(
    `insert into messages(seq, id, user_id, client_id, content, body_hash, mentions, rev, created_at, updated_at, deleted_at, deleted_by)
     select value->>'seq', value->>'id', value->>'user_id', value->>'client_id', value->>'content', value->>'body_hash',
       value->>'mentions', value->>'rev',
       value->>'created_at', value->>'updated_at', value->>'deleted_at', value->>'deleted_by' from json_each(?)`,
    JSON.stringify(page.messages.map((row) => ({ ...row, content: row.content ?? refused.get(row.seq) ?? null }))),
  );
  sql.exec(
    `insert into parked select value->>'seq', value->>'sqlstate', value->>'error', ? from json_each(?)`,
    Date.now(),
    JSON.stringify(page.parked),
  );
  sql.exec(
    `insert into mentions select m.value, x.value->>'seq' from json_each(?) x, json_each(x.value->>'mentions') m
     where x.value->>'mentions' is not null`,
    JSON.stringify(page.messages),
  );
  sql.exec(
    `insert into profiles select value->>'user_id', value->>'username', value->>'full_name', value->>'picture_url',
       value->>'version' from json_each(?) where true on conflict do nothing`,
    JSON.stringify(page.profiles),
  );
  sql.exec(
    `insert into members select value->>'user_id', value->>'role', value->>'joined_at', value->>'rev' from json_each(?)`,
    JSON.stringify(page.members),
  );
  sql.exec(
    `insert into markers select value->>'user_id', value->>'seq', value->>'version' from json_each(?)`,
    JSON.stringify(page.markers),
  );
}
