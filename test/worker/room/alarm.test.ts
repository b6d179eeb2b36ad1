import { describe, expect, it } from "vitest";
import { readResponse } from "../../../src/contract/read.ts";
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
