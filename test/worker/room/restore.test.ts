import { describe, expect, it } from "vitest";
import { history, roomOf, send } from "../../support/worker-client.ts";
import { expectExactCounts, recordOf } from "../../support/worker-database.ts";
import { forget } from "../../support/worker-faults.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained, loseStorage, stubOf } from "../../support/worker-room.ts";

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
});
