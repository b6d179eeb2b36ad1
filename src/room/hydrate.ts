import { AppError } from "../domain/errors.ts";
import { searchKey } from "../domain/text.ts";
import { describe, log } from "../log.ts";
import { migrate, writeMeta } from "../sqlite.ts";
import { initialDrain } from "./drain.ts";
import { HYDRATED_CONTENTS, type PageStart, type RoomPage, type RoomRows } from "./hydrate-sql.ts";
import { MESSAGE_COLUMNS } from "./message-row.ts";
import { roomSchema } from "./schema.ts";

/** Where a room's record can be read from when its own storage is empty. */
export interface RoomSource {
  adopt(roomId: string, epoch: string): Promise<RoomRows | null>;
  page(roomId: string, after: PageStart): Promise<RoomPage>;
}

const FIRST_UUID = "00000000-0000-0000-0000-000000000000";
const BEGINNING: PageStart = { seq: 0, reaction: [0, "", FIRST_UUID], user: FIRST_UUID, record: ["", ""] };

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
    for (let after = BEGINNING; ; ) {
      const page = await source.page(id, after);
      const { messages, reactions, members, records } = page;
      if (messages.length + reactions.length + members.length + records.length === 0) break;
      pages.push(page);
      const reaction = reactions.at(-1);
      const record = records.at(-1);
      after = {
        seq: messages.at(-1)?.seq ?? after.seq,
        reaction: reaction ? [reaction.seq, reaction.emoji, reaction.user_id] : after.reaction,
        user: members.at(-1)?.user_id ?? after.user,
        record: record ? [record.kind, record.key] : after.record,
      };
    }
  } catch (error) {
    log("warn", "hydrate failed", { room: id, error: describe(error) });
    throw new AppError("database.unavailable", "The room can not be loaded just now", { retryAfterSeconds: 5 });
  }
  const known = row;
  storage.transactionSync(() => adopt(storage.sql, known, pages, epoch));
  return true;
}

function adopt(sql: SqlStorage, row: RoomRows, pages: readonly RoomPage[], epoch: string): void {
  migrate(sql, roomSchema);
  writeMeta(sql, "room", JSON.stringify(row.details));
  writeMeta(sql, "epoch", epoch);
  writeMeta(sql, "hash_key", row.hash_key);
  if (row.deleted_at !== null) writeMeta(sql, "deleted", String(row.deleted_at));
  writeMeta(sql, "floor_rev", String(row.projected_rev));
  const last = Math.max(row.details.updatedAt, ...pages.flatMap((page) => page.messages.at(-1)?.created_at ?? []));
  writeMeta(sql, "floor_at", String(last));
  writeMeta(sql, "drain", JSON.stringify({ ...initialDrain, projectedRev: row.projected_rev }));
  for (const page of pages) insertPage(sql, page);
  writeMeta(sql, "floor_seq", String(Math.max(0, row.last_seq - HYDRATED_CONTENTS)));
}

function insertPage(sql: SqlStorage, page: RoomPage): void {
  const refused = new Map(page.parked.map(({ seq, content }) => [seq, content]));
  sql.exec(
    `insert into messages(${MESSAGE_COLUMNS})
     select ${MESSAGE_COLUMNS.map((name) => `value->>'${name}'`)} from json_each(?)`,
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
    `insert into reactions select value->>'seq', value->>'emoji', value->>'user_id', value->>'rev', value->>'at', 1
     from json_each(?)`,
    JSON.stringify(page.reactions),
  );
  sql.exec(
    `insert into profiles select value->>'user_id', value->>'username', value->>'full_name', value->>'picture_url',
       value->>'version' from json_each(?) where true on conflict do nothing`,
    JSON.stringify(page.profiles),
  );
  sql.exec(
    `insert into members(user_id, role, joined_at, muted_until, rev, username_key, full_name_key)
     select value->>'user_id', value->>'role', value->>'joined_at', value->>'muted_until', value->>'rev',
       value->>'username_key', value->>'full_name_key' from json_each(?)`,
    JSON.stringify(withKeys(page)),
  );
  sql.exec(
    `insert into markers select value->>'user_id', value->>'seq', value->>'version' from json_each(?)`,
    JSON.stringify(page.markers),
  );
  sql.exec(
    `insert into records select value->>'kind', value->>'key', value->>'value', value->>'version' from json_each(?)`,
    JSON.stringify(page.records),
  );
}

/** Members as they are searched; an account that PostgreSQL does not know has no name. */
function withKeys({ members, profiles }: RoomPage) {
  const known = new Map(profiles.map((profile) => [profile.user_id, profile]));
  return members.map((row) => {
    const { username = "", full_name = "" } = known.get(row.user_id) ?? {};
    return { ...row, username_key: searchKey(username), full_name_key: searchKey(full_name) };
  });
}
