import { describe, expect, it } from "vitest";
import type { Online } from "../../../src/room/online.ts";
import type { Sockets } from "../../../src/room/sockets.ts";
import { eventually } from "../../support/worker-bounded.ts";
import { call, type Person, roomOf } from "../../support/worker-client.ts";
import { sql } from "../../support/worker-database.ts";
import { FrameSocket } from "../../support/worker-frames.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained, hibernate, inside } from "../../support/worker-room.ts";
import { PlainSocket } from "../../support/worker-socket.ts";

/** What a room may take to tell, twice over. */
const TOLD_MS = 25_000;

async function untilOnline(room: string, people: readonly Person[]): Promise<void> {
  const expected = people.map(({ id }) => id).sort();
  await eventually(TOLD_MS, `${expected.length} people online`, async () => {
    const [row] = await sql`select to_jsonb(user_ids) as user_ids from room_online where room_id = ${room}`;
    const told = [...((row?.user_ids as string[] | undefined) ?? [])].sort();
    return JSON.stringify(told) === JSON.stringify(expected) ? true : null;
  });
}

const timersOf = (room: string) =>
  inside(room, (_, { storage }) =>
    storage.sql.exec<{ name: string; at: number }>("select name, at from timers").toArray(),
  );

describe("who is online in a room", { timeout: 60_000 }, () => {
  it("are its people, whatever the number of their devices, until their last one goes", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const room = await roomOf(ada, bob);
    const sockets = [await PlainSocket.open(room, ada), await PlainSocket.open(room, ada)];
    const bobs = await PlainSocket.open(room, bob);
    await untilOnline(room, [ada, bob]);
    bobs.close();
    sockets[0]?.close();
    await untilOnline(room, [ada]);
    sockets[1]?.close();
    await untilOnline(room, []);
    await drained(room);
    // An empty room sleeps: nothing wakes it to say so again.
    await eventually(5_000, "no timer", async () => {
      const names = (await timersOf(room)).map(({ name }) => name);
      return names.includes("online") ? null : true;
    });
  });

  it("go with their account's sessions, and with the room", async () => {
    const [ada, bob, boss] = [await newPerson(), await newPerson(), await newPerson({ role: "admin" })];
    const room = await roomOf(ada, bob);
    await PlainSocket.open(room, ada);
    await PlainSocket.open(room, bob);
    await untilOnline(room, [ada, bob]);
    expect((await call("DELETE", `/user/${bob.id}`, { as: boss })).status).toBeLessThan(300);
    await untilOnline(room, [ada]);
    expect((await call("DELETE", `/room/${room}`, { as: ada })).status).toBeLessThan(300);
    await untilOnline(room, []);
  });

  it("are told once more by a room that slept with its sockets, and now and then as long as they stay", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const socket = await PlainSocket.open(room, ada);
    await untilOnline(room, [ada]);
    await hibernate(room);
    await sql`delete from room_online where room_id = ${room}`;
    const [timer] = (await timersOf(room)).filter(({ name }) => name === "online");
    expect(timer?.at).toBeGreaterThan(Date.now() + 60_000);
    await inside(room, async (live) => await (live as unknown as { online: Online }).online.tell());
    await untilOnline(room, [ada]);
    socket.close();
    await untilOnline(room, []);
  });

  it("are no devices that fell silent while the room slept, though it wakes now and then", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const room = await roomOf(ada, bob);
    const [silent, alive] = [await FrameSocket.open(room, ada), await FrameSocket.open(room, bob)];
    for (const socket of [silent, alive]) {
      socket.say({ t: "hello" });
      await socket.next("ready");
    }
    await untilOnline(room, [ada, bob]);
    alive.sayText('{"t":"ping"}');
    await alive.next("pong");
    await inside(room, (_, __, object) => {
      const { audience } = (object as unknown as { sockets: Sockets }).sockets;
      for (const session of audience.all()) session.save({ connectedAt: Date.now() - 100_000 });
    });
    await hibernate(room);
    await inside(room, async ({ timers }, _, object) => {
      timers.set("online", Date.now() - 1);
      await object.alarm();
    });
    expect(await silent.closed()).toBe(4001);
    await untilOnline(room, [bob]);
    alive.sayText('{"t":"ping"}');
    await alive.next("pong");
  });
});
