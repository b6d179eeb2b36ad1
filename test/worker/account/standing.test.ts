import { describe, expect, it } from "vitest";
import { anyUserResponse, userResponse } from "../../../src/contract/user.ts";
import type { AccountStanding } from "../../../src/domain/profile.ts";
import { queryAccount } from "../../support/worker-account.ts";
import { answered, call, history, refused, roomOf, send } from "../../support/worker-client.ts";
import { deps, newPerson, setStanding } from "../../support/worker-people.ts";
import { drained, hibernate, inside, loseStorage, stubOf } from "../../support/worker-room.ts";
import { PlainSocket } from "../../support/worker-socket.ts";

const standing = (status: AccountStanding["status"], version: number): AccountStanding => ({
  role: "user",
  status,
  version,
});

describe("P10: what a room is told of an account", () => {
  it.each(["", " and the room was evicted"])("reaches an upgrade that comes late%s", async (evicted) => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    // As if the Worker had asked the account just before the suspension and the room only now.
    const caller = await deps.accounts.register(ada.id, ada.sessionId, room);
    await stubOf(room).setStanding(ada.id, standing("suspended", caller.standingVersion + 1));
    if (evicted) await hibernate(room);
    const { webSocket } = await deps.rooms.connect({
      roomId: room,
      caller,
      protocol: "chat.plain",
      expiresAt: null,
      since: null,
    });
    const socket = new PlainSocket(webSocket as WebSocket);
    socket.send("may I?");
    expect(await socket.refusal()).toMatchObject({ code: "account.suspended" });
  });

  it("is true in the order in which it became so, whatever the order of arrival", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const socket = await PlainSocket.open(room, ada);
    await stubOf(room).setStanding(ada.id, standing("active", 2));
    await stubOf(room).setStanding(ada.id, standing("suspended", 1));
    socket.send("I may again");
    expect(await socket.next()).toMatchObject({ content: "I may again" });
  });

  it("is told to all rooms at once, however many they are", async () => {
    const ada = await newPerson();
    await queryAccount(
      ada.id,
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 250)
       insert into registrations select '${ada.sessionId}', 'room ' || i from n`,
    );
    await deps.accounts.endSessions(ada.id, { only: ada.sessionId });
    expect(await queryAccount(ada.id, "select count(*) as n from pushes")).toEqual([{ n: 0 }]);
  });

  it("reaches the sockets that wait for a room to be loaded", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await drained(room);
    await loseStorage(room);
    const caller = await deps.accounts.register(ada.id, ada.sessionId, room);
    const handover = { roomId: room, caller, protocol: "chat.plain" as const, expiresAt: null, since: null };
    const headers = { upgrade: "websocket", "x-handover": encodeURIComponent(JSON.stringify(handover)) };
    await inside(room, async (_, state, object) => {
      const upgrade = object.fetch(new Request("https://room/socket", { headers }));
      await object.endSessions([ada.sessionId], Date.now() + 60_000);
      await upgrade;
      expect(state.getWebSockets().filter(({ readyState }) => readyState === WebSocket.OPEN)).toEqual([]);
    });
  });
});

it("P10: a suspended admin has no more powers than any other suspended account", async () => {
  const [ada, root, other] = await Promise.all([
    newPerson(),
    newPerson({ role: "admin" }),
    newPerson({ role: "admin" }),
  ]);
  const room = await roomOf(ada);
  await send(ada, room, "between us");
  await history(root, room);
  await answered(setStanding(other, root, { status: "suspended" }), userResponse);
  await refused(call("GET", `/message/rooms/${room}/messages`, { as: root }), "room.not_found");
  await refused(call("GET", `/room/${room}`, { as: root }), "room.not_found");
  await refused(call("DELETE", `/room/${room}`, { as: root }), "room.not_found");
  await refused(call("GET", "/room/rooms?scope=all", { as: root }), "auth.forbidden");
  await refused(setStanding(root, root, { status: "active" }), "account.suspended");
  const { user } = await answered(call("GET", `/user/${ada.id}`, { as: root }), anyUserResponse);
  expect(user).not.toHaveProperty("email");
});
