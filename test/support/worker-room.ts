import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { VersionRow } from "../../src/room/fold.ts";
import { MESSAGE_COLUMNS } from "../../src/room/message-row.ts";
import type { Outbox } from "../../src/room/outbox.ts";
import type { Room, RoomPorts } from "../../src/room/room.ts";
import type { RoomObject } from "../../src/room/room-object.ts";
import type { Timers } from "../../src/room/timers.ts";
import type { RoomWindow, WindowLimits } from "../../src/room/window.ts";
import { eventually, within } from "./worker-bounded.ts";
import { expectSearchable, type MessageRow, recordOf, recountOf } from "./worker-database.ts";

/** The inside of a room's object, which its type keeps private. */
interface Live {
  readonly room: Room;
  readonly outbox: Outbox;
  readonly timers: Timers;
}

export function stubOf(roomId: string): DurableObjectStub<RoomObject> {
  return env.ROOMS.getByName(roomId);
}

/** Runs in the object's own context, with what is private there. */
export function inside<T>(
  roomId: string,
  work: (live: Live, state: DurableObjectState, object: RoomObject) => T | Promise<T>,
): Promise<T> {
  return runInDurableObject(stubOf(roomId), (object: RoomObject, state) =>
    work((object as unknown as { live: Live }).live, state, object),
  );
}

export function querySqlite<Row extends Record<string, SqlStorageValue>>(
  roomId: string,
  text: string,
  ...params: SqlStorageValue[]
): Promise<Row[]> {
  return inside(roomId, (_, { storage }) => storage.sql.exec<Row>(text, ...params).toArray());
}

/** All that its SQLite holds, as one text to search in. */
export function dumpSqlite(roomId: string): Promise<string> {
  return inside(roomId, (_, { storage: { sql } }) => {
    const tables = sql
      .exec<{ name: string }>(
        "select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\'",
      )
      .toArray();
    return tables.map(({ name }) => JSON.stringify(sql.exec(`select * from ${name}`).toArray())).join("\n");
  });
}

/** Waits until everything that the room has is in PostgreSQL; a backoff is not waited for. */
export async function drained(roomId: string): Promise<void> {
  const rev = await inside(roomId, ({ room }) => room.rev);
  await eventually(10_000, `rev ${rev} of room ${roomId} in PostgreSQL`, async () => {
    if (await within(10_000, "the drain", stubOf(roomId).projected(rev))) return true;
    await inside(roomId, ({ outbox }) => outbox.run());
    return null;
  });
}

/** Memory is gone, storage and sockets stay: what the platform does to an idle object. */
export async function hibernate(roomId: string): Promise<void> {
  await within(
    8_000,
    `the eviction of room ${roomId}`,
    evictDurableObject(stubOf(roomId), { webSockets: "hibernate" }),
  );
}

/** The room's own storage is lost, and with it its memory. */
export async function loseStorage(roomId: string): Promise<void> {
  await inside(roomId, async (_, { storage }) => {
    await storage.deleteAlarm();
    await storage.deleteAll();
  });
  await hibernate(roomId);
}

/** A smaller window for this instance; the next one has the configured limits again, and the floor that was reached. */
export async function shrinkWindow(roomId: string, limits: Partial<WindowLimits>): Promise<void> {
  await inside(roomId, ({ room }) => {
    const { window } = (room as unknown as { ports: { window: RoomWindow } }).ports;
    const holder = window as unknown as { limits: WindowLimits };
    holder.limits = { ...holder.limits, ...limits };
  });
}

/** Everything is in PostgreSQL, and the room keeps no more than what it keeps for ever. */
export async function emptyWindow(roomId: string): Promise<void> {
  await drained(roomId);
  await shrinkWindow(roomId, { events: 0, ageMs: -1 });
  await inside(roomId, ({ room }, { storage }) => {
    const { window, hashBody } = (room as unknown as { ports: RoomPorts }).ports;
    storage.transactionSync(() => window.trim(room.rev, Date.now(), hashBody));
    expect(window.floorRev).toBe(room.rev);
  });
}

export function floorOf(roomId: string): Promise<{ seq: number; rev: number }> {
  return inside(roomId, ({ room }) => {
    const { window } = (room as unknown as { ports: { window: RoomWindow } }).ports;
    return { seq: window.floorSeq, rev: window.floorRev };
  });
}

/** PostgreSQL holds exactly what the room holds, and counts what it holds. Contents below the floor are only there. */
export async function expectProjected(roomId: string): Promise<void> {
  await drained(roomId);
  const record = await recordOf(roomId);
  const { head, messages, versions, reactions, mentions, members } = await inside(
    roomId,
    ({ room }, { storage: { sql } }) => ({
      head: { projected_rev: room.rev, last_seq: room.seq, epoch: room.epoch, member_count: room.room.memberCount },
      messages: sql.exec<MessageRow & Stored>(`select ${MESSAGE_COLUMNS} from messages order by seq`).toArray(),
      versions: sql.exec<VersionRow & Stored>("select * from versions order by rev").toArray(),
      reactions: sql.exec("select seq, emoji, user_id, rev, at from reactions where is_on = 1 order by rev").toArray(),
      mentions: sql.exec("select user_id, seq from mentions order by seq, user_id").toArray(),
      members: sql.exec("select user_id, role, joined_at, muted_until, rev from members order by user_id").toArray(),
    }),
  );
  const floor = await floorOf(roomId);
  expect(record.room).toMatchObject(head);
  expect(record.members).toEqual(members);
  const parked = new Set(record.parked.map(({ seq }) => seq));
  expect(record.messages.map((row) => keptIn(row, floor.seq, parked))).toEqual(
    messages.map((row) => keptIn(row, floor.seq, parked)),
  );
  expect(record.reactions).toEqual(reactions);
  expect(record.mentions).toEqual(mentions);
  const inLog = record.versions.filter(({ rev }) => rev > floor.rev);
  expect(inLog.map(withoutParked(parked))).toEqual(versions.map(withoutParked(parked)));
  expect(record.counts).toEqual(await recountOf(roomId));
  await expectSearchable(roomId);
}

type Stored = Record<string, SqlStorageValue>;

/** A version of what PostgreSQL refuses is there without its content. */
function withoutParked(parked: ReadonlySet<number>) {
  return ({ custom, ...row }: VersionRow) => ({
    ...row,
    custom: parsed(custom),
    content: parked.has(row.seq) ? null : row.content,
  });
}

/** PostgreSQL writes JSON in a way of its own. */
function parsed(json: string | null): unknown {
  return json === null ? null : JSON.parse(json);
}

/** A row without what only one side has to know: contents below the floor, and the hash of a body that is there. */
function keptIn(row: MessageRow & { mentions?: unknown }, floorSeq: number, parked: ReadonlySet<number>) {
  const { content, custom, body_hash, mentions: _elsewhere, ...stub } = row;
  if (stub.seq <= floorSeq || parked.has(stub.seq)) return stub;
  return { ...stub, content, custom: parsed(custom), body_hash: content === null ? body_hash : null };
}
