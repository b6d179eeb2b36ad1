import { expect, it } from "vitest";
import { readResponse, unreadResponse } from "../../../src/contract/read.ts";
import { answered, call, history, putMember, removeMember, roomOf, send } from "../../support/worker-client.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained, inside, loseStorage } from "../../support/worker-room.ts";

it("the marker of somebody who left and came back counts, though the room was built anew in between", async () => {
  const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
  const room = await roomOf(ada, bob);
  await send(ada, room, "one");
  for (const seq of [1, 0, 1, 0]) {
    await answered(call("PUT", `/room/${room}/read`, { as: bob, json: { read: { seq } } }), readResponse);
  }
  await drained(room);
  await removeMember(ada, room, bob);
  await inside(room, ({ outbox }) => outbox.run());
  await loseStorage(room);
  await history(ada, room);
  await putMember(ada, room, bob);
  await inside(room, ({ outbox }) => outbox.run());
  const { rooms } = await answered(call("GET", "/room/unread", { as: bob }), unreadResponse);
  expect(rooms).toMatchObject([{ read_seq: 1, unread_count: 0 }]);
});
