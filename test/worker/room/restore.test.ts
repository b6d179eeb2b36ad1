import { describe, expect, it } from "vitest";
import { deleteMessage, putMember, roomOf, send } from "../../support/worker-client.ts";
import { expectExactCounts, recordOf } from "../../support/worker-database.ts";
import { backUp, forget } from "../../support/worker-faults.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained, expectProjected, inside, shrinkWindow, stubOf } from "../../support/worker-room.ts";

describe("a PostgreSQL that was restored from an older copy", () => {
  it("is noticed and refilled from the room's log, to the last row and counter", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada);
    const early = await send(ada, room, "early");
    await drained(room);
    const restore = await backUp(room);
    await putMember(ada, room, bob);
    await send(bob, room, "later");
    await deleteMessage(ada, room, early.id);
    await drained(room);
    await restore();
    await send(bob, room, "after the restore");
    await expectProjected(room);
  });

  it("is refilled by a resync too, without anything new to say, and from nothing at all", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await drained(room);
    const restore = await backUp(room);
    await send(ada, room, "one");
    await drained(room);
    await restore();
    expect(await stubOf(room).resync(room)).toMatchObject({ ok: true, value: { waiting: 0 } });
    await expectProjected(room);
    await forget(room);
    expect(await stubOf(room).resync(room)).toMatchObject({ ok: true, value: { waiting: 0 } });
    await expectProjected(room);
  });

  it("is led on even where the log's beginning was trimmed away", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await send(ada, room, "one");
    await drained(room);
    const restore = await backUp(room);
    for (const text of ["two", "three", "four"]) await send(ada, room, text);
    await shrinkWindow(room, { events: 2, ageMs: 0 });
    await drained(room);
    await restore();
    await send(ada, room, "five");
    await drained(room);
    const { room: row, messages } = await recordOf(room);
    expect(row?.projected_rev).toBe(await inside(room, (live) => live.room.rev));
    // The text of "two" is lost with the copy and the log; its place, its sender and its key are not.
    expect(messages.map(({ content }) => content)).toEqual(["one", null, "three", "four", "five"]);
    await expectExactCounts(room);
  });
});
