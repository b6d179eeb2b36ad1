import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Outbox } from "../../src/room/outbox.ts";
import type { Room } from "../../src/room/room.ts";
import type { RoomObject } from "../../src/room/room-object.ts";
import type { Timers } from "../../src/room/timers.ts";
import type { RoomWindow, WindowLimits } from "../../src/room/window.ts";
import { eventually, within } from "./worker-bounded.ts";
import { type MessageRow, recordOf, recountOf } from "./worker-database.ts";

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
  const { head, messages, members } = await inside(roomId, ({ room }, { storage: { sql } }) => ({
    head: { projected_rev: room.rev, last_seq: room.seq, epoch: room.epoch, member_count: room.room.memberCount },
    messages: sql
      .exec<MessageRow & Record<string, SqlStorageValue>>(
        `select seq, id, user_id, client_id, content, body_hash, rev, created_at, updated_at, deleted_at, deleted_by
         from messages order by seq`,
      )
      .toArray(),
    members: sql.exec("select user_id, role, joined_at, rev from members order by user_id").toArray(),
  }));
  const floor = await floorOf(roomId);
  expect(record.room).toMatchObject(head);
  expect(record.members).toEqual(members);
  const parked = new Set(record.parked.map(({ seq }) => seq));
  expect(record.messages.map((row) => keptIn(row, floor.seq, parked))).toEqual(
    messages.map((row) => keptIn(row, floor.seq, parked)),
  );
  expect(record.counts).toEqual(await recountOf(roomId));
}

/** A row without what only one side has to know: contents below the floor, and the hash of a body that is there. */
function keptIn({ content, body_hash, ...stub }: MessageRow, floorSeq: number, parked: ReadonlySet<number>) {
  if (stub.seq <= floorSeq || parked.has(stub.seq)) return stub;
  return { ...stub, content, body_hash: content === null ? body_hash : null };
}
