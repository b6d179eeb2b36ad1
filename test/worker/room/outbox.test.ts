import { describe, expect, it } from "vitest";
import { memberResponse } from "../../../src/contract/room.ts";
import { eventually } from "../../support/worker-bounded.ts";
import { answered, call, deleteMessage, history, putMember, roomOf, send } from "../../support/worker-client.ts";
import { lockRoom, recordOf } from "../../support/worker-database.ts";
import { hideColumn, killProjectors, refuseRows } from "../../support/worker-faults.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained, expectProjected, hibernate, inside, stubOf } from "../../support/worker-room.ts";
import { PlainSocket } from "../../support/worker-socket.ts";
import { forTest } from "../../support/worker-undo.ts";

const statusOf = (room: string) => inside(room, ({ outbox }) => outbox.status);
const runDrain = (room: string) => inside(room, ({ outbox }) => outbox.run());

/** A room whose drain has failed: PostgreSQL lacks a column, until it is put back. */
async function haltedRoom() {
  const ada = await newPerson();
  const room = await roomOf(ada);
  await drained(room);
  const putBack = await forTest(hideColumn("messages", "body_hash"));
  await send(ada, room, "waiting");
  await runDrain(room);
  return { room, putBack };
}

describe("counters", () => {
  it("are count(*) of the messages that are not deleted, after any mixture of batches", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const sent = [];
    for (let n = 0; n < 24; n += 1) {
      sent.push(await send(n % 3 === 0 ? bob : ada, room, `message ${n}`));
      if (n % 4 === 0) await deleteMessage(ada, room, sent[Math.floor(n / 2)]?.id ?? "");
      if (n % 5 === 0) await drained(room);
    }
    await expectProjected(room);
    const { counts } = await recordOf(room);
    expect(counts.reduce((sum, { n }) => sum + n, 0)).toBe(24 - 6);
  });
});

describe("P12: while PostgreSQL does not answer", () => {
  it("a room accepts, acknowledges, broadcasts and serves its newest history, then catches up by itself", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    await drained(room);
    const socket = await PlainSocket.open(room, bob);
    const release = await forTest(lockRoom(room));
    const messages = [];
    for (let n = 0; n < 10; n += 1) messages.unshift(await send(ada, room, `message ${n}`));
    expect((await socket.take(10)).map(({ id }) => id).reverse()).toEqual(messages.map(({ id }) => id));
    expect((await history(bob, room)).messages).toEqual(messages);
    expect((await recordOf(room)).messages).toEqual([]);
    await release();
    await expectProjected(room);
  });

  it("a membership is done all the same, and says that the lists do not show it yet", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada);
    await drained(room);
    const putBack = await forTest(hideColumn("room_members", "joined_at"));
    await runDrain(room);
    const json = { member: { role: "member" } };
    const put = call("PUT", `/room/${room}/members/${bob.id}`, { as: ada, json });
    expect((await answered(put, memberResponse)).listed).toBe(false);
    await send(bob, room, "I am in");
    await putBack();
    await expectProjected(room);
  });

  it("a backend that is killed loses nothing and doubles nothing", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    let killed = 0;
    for (let round = 0; round < 4; round += 1) {
      const sends = Array.from({ length: 10 }, (_, n) => send(ada, room, `message ${round} ${n}`));
      const draining = runDrain(room);
      killed += await killProjectors();
      await Promise.all([...sends, draining]);
    }
    expect(killed).toBeGreaterThan(0);
    await expectProjected(room);
  });
});

describe("a drain", () => {
  it("takes what waited when it began; what came meanwhile waits for the next, unless somebody waits for it", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await drained(room);
    for (const isAwaited of [false, true]) {
      const before = await send(ada, room, "before");
      const release = await forTest(lockRoom(room));
      const draining = runDrain(room);
      await eventually(5_000, "a drain", () => inside(room, ({ outbox }) => outbox.isRunning || null));
      const { id } = await send(ada, room, "meanwhile");
      const waiter = isAwaited ? inside(room, ({ outbox, room: { rev } }) => outbox.waitFor(rev)) : null;
      // Behind the wait, so that it has begun.
      await inside(room, () => undefined);
      await release();
      await draining;
      expect(await waiter).toBe(isAwaited || null);
      const { messages } = await recordOf(room);
      expect(messages.map((message) => message.id)).toContain(before.id);
      expect(messages.some((message) => message.id === id)).toBe(isAwaited);
      await eventually(5_000, "the next drain", async () => (await statusOf(room)).waiting === 0 || null);
    }
    await expectProjected(room);
  });
});

describe("a drain that has failed", () => {
  it("does not wake the room once more, a minute after all is well", async () => {
    const { room, putBack } = await haltedRoom();
    expect((await statusOf(room)).failures).toBeGreaterThan(0);
    await putBack();
    const release = await forTest(lockRoom(room));
    const draining = runDrain(room);
    await eventually(5_000, "a drain", () => inside(room, ({ outbox }) => outbox.isRunning || null));
    await inside(room, ({ outbox, timers }) => {
      timers.clear("drain");
      outbox.changed();
      expect(timers.has("drain")).toBe(true);
    });
    await release();
    await draining;
    expect(await statusOf(room)).toMatchObject({ failures: 0, waiting: 0 });
    expect(await inside(room, ({ timers }) => timers.has("drain"))).toBe(false);
  });
});

describe("a drain that halts", () => {
  it("does so on a missing column, says why, and goes on once it is back", async () => {
    const { room, putBack } = await haltedRoom();
    const status = await statusOf(room);
    expect(status.halted).toMatch(/^42703: /);
    expect(status.waiting).toBe(1);
    expect(await stubOf(room).projected(status.projectedRev + 1)).toBe(false);
    await hibernate(room);
    expect((await statusOf(room)).halted).toMatch(/^42703: /);
    await putBack();
    await expectProjected(room);
    expect(await statusOf(room)).toMatchObject({ halted: null, failures: 0, waiting: 0 });
  });

  it("does so on a membership that PostgreSQL refuses: nothing but content is ever parked", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada);
    await drained(room);
    const accept = await forTest(refuseRows("room_members", `new.user_id = '${bob.id}'`, "22021"));
    await send(ada, room, "before");
    await inside(room, ({ outbox }) => outbox.run());
    await putMemberQuietly(ada, room, bob);
    await send(bob, room, "behind");
    await runDrain(room);
    await runDrain(room);
    expect((await statusOf(room)).halted).toMatch(/^22021: /);
    const { messages, parked } = await recordOf(room);
    expect(messages.map(({ content }) => content)).toEqual(["before"]);
    expect(parked).toEqual([]);
    await accept();
    await expectProjected(room);
  });

  it("its alarm never throws, and is armed again and again", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await drained(room);
    const release = await forTest(lockRoom(room));
    await send(ada, room, "waiting");
    for (let n = 0; n < 10; n += 1) {
      const alarm = await inside(room, async ({ outbox, timers }, { storage }, object) => {
        outbox.run = () => Promise.reject(new Error("a fault of the test"));
        timers.set("drain", Date.now());
        await object.alarm();
        return await storage.getAlarm();
      });
      expect(alarm).toBeGreaterThan(Date.now());
    }
    await release();
    await hibernate(room);
    await expectProjected(room);
  });

  it("a room that wakes with something to project arms its alarm, even if that was lost", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await drained(room);
    await forTest(lockRoom(room));
    await send(ada, room, "waiting");
    await inside(room, async (_, { storage }) => {
      storage.sql.exec("delete from timers");
      await storage.deleteAlarm();
    });
    await hibernate(room);
    expect(await inside(room, (_, { storage }) => storage.getAlarm())).not.toBeNull();
  });
});

/** Without waiting for the lists. */
async function putMemberQuietly(...args: Parameters<typeof putMember>): Promise<void> {
  expect((await putMember(...args)).listed).toBe(false);
}
