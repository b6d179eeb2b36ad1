import { describe, expect, it } from "vitest";
import { readResponse } from "../../../src/contract/read.ts";
import { roomResponse } from "../../../src/contract/room.ts";
import type { OutboxPorts } from "../../../src/room/outbox.ts";
import type { RoomPorts } from "../../../src/room/room.ts";
import { eventually } from "../../support/worker-bounded.ts";
import { answered, call, roomOf, send } from "../../support/worker-client.ts";
import { sql } from "../../support/worker-database.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained, hibernate, inside, stubOf } from "../../support/worker-room.ts";

describe("a room's alarm", () => {
  it("is armed again by a room that wakes with nothing but a read marker to project", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await send(ada, room, "one");
    await drained(room);
    const json = { read: { seq: 1 } };
    await answered(call("PUT", `/room/${room}/read`, { as: ada, json }), readResponse);
    // As after a crash in the middle of the drain: its timer was taken, the marker was not written.
    await inside(room, async ({ timers }, { storage }) => {
      timers.takeDue(Date.now() + 60_000);
      await storage.deleteAlarm();
    });
    await hibernate(room);
    await inside(room, () => undefined);
    await eventually(5_000, "the marker in PostgreSQL", async () => {
      const [row] = await sql`select seq::int from read_markers where room_id = ${room} and user_id = ${ada.id}`;
      return row?.seq === 1 ? true : null;
    });
  });

  it("is not given up with a timer's wish while what it was for is under way", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await drained(room);
    await inside(room, async ({ timers }, { storage }) => {
      timers.takeDue(Date.now() + 3_600_000);
      timers.set("online", Date.now() + 3_600_000);
      timers.clear("online");
      // A server that is killed here finds the drain in the table, but only if it is woken.
      expect(await storage.getAlarm()).not.toBeNull();
      timers.finish();
    });
  });

  it("is set once more when it did not come", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await drained(room);
    await inside(room, async ({ timers }, { storage }) => {
      timers.set("drain", Date.now() + 60_000);
      await storage.deleteAlarm();
      (timers as unknown as { armed: number }).armed = Date.now() - 10_000;
    });
    // Whoever touches the room finds it.
    await answered(call("GET", `/room/${room}`, { as: ada }), roomResponse);
    await inside(room, async (_, { storage }) => expect(await storage.getAlarm()).not.toBeNull());
  });

  it("is set by a drain for a marker that came behind its look at them", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await send(ada, room, "one");
    await drained(room);
    await inside(room, async (live) => {
      const { outbox, timers, room: core } = live;
      const { ports } = outbox as unknown as { ports: OutboxPorts };
      const ownPorts = (core as unknown as { ports: RoomPorts }).ports;
      const { projectRecords } = ports;
      ports.projectRecords = async (rows) => {
        ownPorts.markers.set(ada.id, 1);
        // As when the alarm has come meanwhile, and found a drain under way.
        timers.clear("drain");
        ports.projectRecords = projectRecords;
        await projectRecords(rows);
      };
      ownPorts.records.audit({
        id: crypto.randomUUID(),
        at: Date.now(),
        action: "room.archived",
        actorId: ada.id,
        targetId: null,
        reason: null,
        details: null,
        requestId: null,
      });
      await outbox.run();
      expect(timers.has("drain")).toBe(true);
    });
    await eventually(5_000, "the marker in PostgreSQL", async () => {
      const [row] = await sql`select seq::int from read_markers where room_id = ${room} and user_id = ${ada.id}`;
      return row?.seq === 1 ? true : null;
    });
  });

  it("is armed by a change behind a drain that halted with nothing to write", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await drained(room);
    const [{ epoch }] = (await sql`select epoch from rooms where id = ${room}`) as unknown as [{ epoch: string }];
    await sql`update rooms set epoch = 'of another instance' where id = ${room}`;
    using _visit = (await stubOf(room).resync(room)) as unknown as Disposable;
    await sql`update rooms set epoch = ${epoch} where id = ${room}`;
    await send(ada, room, "one");
    await inside(room, async ({ outbox }, { storage }) => {
      expect(outbox.status.halted).not.toBeNull();
      expect(await storage.getAlarm()).toBeGreaterThan(Date.now());
    });
  });
});
