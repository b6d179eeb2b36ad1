import { describe, expect, it } from "vitest";
import { deleteMessage, history, type Person, roomOf, send } from "../../support/worker-client.ts";
import { lockRoom, recordOf } from "../../support/worker-database.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained, dumpSqlite, floorOf, loseStorage, querySqlite, shrinkWindow } from "../../support/worker-room.ts";
import { PlainSocket } from "../../support/worker-socket.ts";
import { forTest } from "../../support/worker-undo.ts";

describe("the window", () => {
  it("keeps what is not projected, however small it is", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await drained(room);
    await shrinkWindow(room, { events: 1, bytes: 1, ageMs: 0 });
    const release = await forTest(lockRoom(room));
    const messages = [];
    for (let n = 0; n < 5; n += 1) messages.unshift(await send(ada, room, `message ${n}`));
    expect((await history(ada, room)).messages).toEqual(messages);
    expect((await floorOf(room)).seq).toBe(0);
    await release();
    await drained(room);
    expect((await floorOf(room)).seq).toBe(5);
    expect((await history(ada, room)).messages).toEqual(messages);
  });

  it("keeps what is young, unless it has no room for it", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await shrinkWindow(room, { events: 1, ageMs: 60_000 });
    for (let n = 0; n < 5; n += 1) await send(ada, room, "x".repeat(1_000));
    await drained(room);
    expect(await floorOf(room)).toEqual({ seq: 0, rev: 0 });
    await shrinkWindow(room, { bytes: 3_000 });
    await send(ada, room, "one more");
    await drained(room);
    // Each event costs 300 bytes beside its content.
    expect((await floorOf(room)).seq).toBe(3);
    await inWindow(room, 3);
  });

  it("a newcomer on a socket gets the newest messages that are still in it, without the deleted ones", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const sent = [];
    for (let n = 1; n <= 55; n += 1) sent.push(await send(ada, room, `message ${n}`));
    await deleteMessage(ada, room, sent[53]?.id ?? "");
    const socket = await PlainSocket.open(room, ada);
    const recent = await socket.take(50);
    expect(recent.map(({ seq }) => seq)).toEqual([...Array.from({ length: 49 }, (_, n) => n + 5), 55]);
  });
});

describe("a deletion", () => {
  it("leaves no content behind: not in SQLite, not in PostgreSQL, not in history, wherever the message was", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const old = await send(ada, room, "old secret");
    await shrinkWindow(room, { events: 1, bytes: 1, ageMs: 0 });
    await drained(room);
    expect((await floorOf(room)).seq).toBe(1);
    const young = await send(ada, room, "young secret");
    for (const { id } of [old, young]) await deleteMessage(ada, room, id);
    await expectNoSecret(room, ada);
    await loseStorage(room);
    await expectNoSecret(room, ada);
  });
});

async function inWindow(room: string, contents: number): Promise<void> {
  const rows = await querySqlite(room, "select 1 from messages where content is not null");
  expect(rows).toHaveLength(contents);
}

async function expectNoSecret(room: string, as: Person): Promise<void> {
  const { messages } = await history(as, room);
  expect(messages.map(({ content, deleted_at }) => [content, deleted_at !== null])).toEqual([
    [null, true],
    [null, true],
  ]);
  await drained(room);
  expect(await dumpSqlite(room)).not.toContain("secret");
  expect(JSON.stringify(await recordOf(room))).not.toContain("secret");
}
