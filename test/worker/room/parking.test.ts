import { describe, expect, it } from "vitest";
import { listParked } from "../../../src/repositories/parked.ts";
import type { OutboxPorts } from "../../../src/room/outbox.ts";
import {
  deleteMessage,
  edit,
  history,
  type MessageDto,
  pin,
  resend,
  roomOf,
  send,
} from "../../support/worker-client.ts";
import { expectExactCounts, lockRoom, recordOf } from "../../support/worker-database.ts";
import { refuseRows } from "../../support/worker-faults.ts";
import { deps, newPerson } from "../../support/worker-people.ts";
import {
  drained,
  dumpSqlite,
  expectProjected,
  hibernate,
  inside,
  loseStorage,
  shrinkWindow,
} from "../../support/worker-room.ts";
import { forTest } from "../../support/worker-undo.ts";

const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const POISON = "pöison 👋";

/** A room whose third message of five PostgreSQL refuses to take with its content. */
async function poisonedRoom(sqlstate: string) {
  const ada = await newPerson();
  const room = await roomOf(ada);
  await drained(room);
  const release = await lockRoom(room);
  const sent: MessageDto[] = [];
  for (const text of ["one", "two", POISON, "four", "five"])
    sent.push(await send(ada, room, text, `key of ${text}`.replaceAll(/[^a-z]/g, "")));
  const allow = await forTest(
    refuseRows("messages", `new.id = '${sent[2]?.id}' and new.content is not null`, sqlstate),
  );
  await release();
  await drained(room);
  return { ada, room, sent, allow };
}

describe("a message whose content PostgreSQL refuses", () => {
  it.each(["22021", "23514", "P0001"])("is parked with its error (%s), and the rest goes on", async (sqlstate) => {
    const { ada, room, sent } = await poisonedRoom(sqlstate);
    const { messages, parked } = await recordOf(room);
    expect(messages.map(({ content }) => content)).toEqual(["one", "two", null, "four", "five"]);
    expect(parked).toEqual([
      {
        seq: 3,
        rev: sent[2]?.rev,
        message_id: sent[2]?.id,
        content: base64(POISON),
        sqlstate,
        error: "refused by a test",
      },
    ]);
    await expectProjected(room);
    expect((await history(ada, room)).messages).toEqual([...sent].reverse());
  });

  it("stays what it is for the members: after an eviction and below the window's floor", async () => {
    const { ada, room, sent } = await poisonedRoom("22021");
    await hibernate(room);
    expect((await history(ada, room)).messages).toEqual([...sent].reverse());
    await shrinkWindow(room, { events: 1, bytes: 1, ageMs: 0 });
    sent.push(await send(ada, room, "six"));
    await drained(room);
    expect((await history(ada, room)).messages).toEqual([...sent].reverse());
    expect(await resend(ada, room, POISON, "keyofpison")).toEqual(sent[2]);
  });

  it("is not stood in for by what it was before an edit", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const message = await send(ada, room, "harmless");
    await drained(room);
    const allow = await forTest(refuseRows("messages", `new.content = '${POISON}'`, "22021"));
    const edited = await edit(ada, message, POISON);
    await pin(ada, edited);
    await drained(room);
    const { messages, parked, versions } = await recordOf(room);
    expect(messages.map(({ content }) => content)).toEqual([null]);
    expect(parked).toMatchObject([{ rev: edited.rev, content: base64(POISON) }]);
    expect(versions).toMatchObject([{ rev: edited.rev, content: null }]);
    expect((await history(ada, room)).messages).toMatchObject([{ content: POISON }]);
    await loseStorage(room);
    expect((await history(ada, room)).messages).toMatchObject([{ content: POISON }]);
    await allow();
    expect(await deps.rooms.unpark(room, message.seq)).toBe(true);
    expect((await recordOf(room)).messages.map(({ content }) => content)).toEqual([POISON]);
  });

  it("stays parked, with its content, when it is edited while it is tried again", async () => {
    const { ada, room, sent, allow } = await poisonedRoom("22021");
    const poisoned = sent[2] as MessageDto;
    await allow();
    await inside(room, ({ outbox }) => {
      const { ports } = outbox as unknown as { ports: OutboxPorts };
      const { unpark } = ports;
      ports.unpark = async (parked) => {
        ports.unpark = unpark;
        const isDone = await unpark(parked);
        await edit(ada, poisoned, "mended");
        await outbox.run();
        return isDone;
      };
    });
    await expect(deps.rooms.unpark(room, 3)).rejects.toMatchObject({ code: "message.parked" });
    expect((await recordOf(room)).parked).toHaveLength(1);
    expect(await deps.rooms.unpark(room, 3)).toBe(true);
    const { messages, parked } = await recordOf(room);
    expect(messages[2]?.content).toBe("mended");
    expect(parked).toEqual([]);
  });

  it("is found again when the room's storage is lost", async () => {
    const { ada, room, sent } = await poisonedRoom("22021");
    await loseStorage(room);
    expect((await history(ada, room)).messages).toEqual([...sent].reverse());
    expect(await resend(ada, room, POISON, "keyofpison")).toEqual(sent[2]);
    await send(ada, room, "six");
    await expectProjected(room);
  });

  it.each(["", " and the storage was lost"])("leaves no content when it is deleted%s", async (lost) => {
    const { ada, room, sent } = await poisonedRoom("22021");
    if (lost) {
      await loseStorage(room);
      await history(ada, room);
    }
    await deleteMessage(ada, room, sent[2]?.id ?? "");
    await drained(room);
    const record = await recordOf(room);
    expect(record.messages[2]).toMatchObject({ content: null, deleted_at: expect.any(Number) });
    expect(record.parked.map(({ content }) => content)).toEqual([null]);
    expect((await listParked(deps.db, room, { limit: 10, cursor: null })).rows).toEqual([]);
    expect(await dumpSqlite(room)).not.toContain(POISON);
    await expectExactCounts(room);
  });

  it("halts the drain when more than three a minute are refused and nobody knows why", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await drained(room);
    const accept = await forTest(
      refuseRows("messages", `new.room_id = '${room}' and new.content is not null`, "P0001"),
    );
    for (let n = 0; n < 5; n += 1) await send(ada, room, `message ${n}`);
    for (let n = 0; n < 3; n += 1) await inside(room, ({ outbox }) => outbox.run());
    expect((await inside(room, ({ outbox }) => outbox.status)).halted).toMatch(/^P0001: /);
    expect((await recordOf(room)).parked).toHaveLength(3);
    await accept();
    await expectProjected(room);
  });
});
