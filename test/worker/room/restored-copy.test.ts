import { describe, expect, it } from "vitest";
import { history, roomOf, send } from "../../support/worker-client.ts";
import { expectExactCounts, recordOf, sql } from "../../support/worker-database.ts";
import { forget, refuseRows } from "../../support/worker-faults.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained, expectProjected, inside, loseStorage, shrinkWindow, stubOf } from "../../support/worker-room.ts";

describe("a PostgreSQL that stands elsewhere", () => {
  it("is refilled with what a room still has of the time before it was built from PostgreSQL itself", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    for (const text of ["one", "two", "three"]) await send(ada, room, text);
    await drained(room);
    await loseStorage(room);
    await history(ada, room);
    await send(ada, room, "four");
    await forget(room);
    using _visit = (await stubOf(room).resync(room)) as unknown as Disposable;
    await drained(room);
    expect((await recordOf(room)).messages.map(({ content }) => content)).toEqual(["one", "two", "three", "four"]);
    await expectExactCounts(room);
  });

  it("has the one content parked that it refuses while a room leads it over a gap", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    for (const text of ["one", "two", "three"]) await send(ada, room, text);
    await shrinkWindow(room, { events: 1, bytes: 1, ageMs: 0 });
    await drained(room);
    const refused = await send(ada, room, "refused");
    const letIn = await refuseRows("messages", `new.id = '${refused.id}' and new.content is not null`, "22021");
    try {
      await forget(room);
      using _visit = (await stubOf(room).resync(room)) as unknown as Disposable;
      await drained(room);
      expect((await recordOf(room)).parked.map(({ seq }) => seq)).toEqual([4]);
    } finally {
      await letIn();
    }
    await expectExactCounts(room);
  });

  it("halts the drain where it is ahead of the room: what the room says next must not pass for done", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await drained(room);
    const move = (by: number) => sql`update rooms set projected_rev = projected_rev + ${by} where id = ${room}`;
    await move(5);
    await send(ada, room, "not the third event that PostgreSQL has");
    await inside(room, async ({ outbox }) => {
      await outbox.run();
      expect(outbox.status.halted).toContain("ahead of the room");
    });
    await move(-5);
    await inside(room, ({ outbox }) => outbox.run());
    await expectProjected(room);
  });
});
