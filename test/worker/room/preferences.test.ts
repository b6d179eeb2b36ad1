import { describe, expect, it } from "vitest";
import { preferencesResponse } from "../../../src/contract/preference.ts";
import { unreadResponse } from "../../../src/contract/read.ts";
import { roomsResponse } from "../../../src/contract/room.ts";
import {
  answered,
  call,
  createRoom,
  type Person,
  putMember,
  refused,
  removeMember,
  roomOf,
  send,
} from "../../support/worker-client.ts";
import { backUp } from "../../support/worker-faults.ts";
import { FrameSocket } from "../../support/worker-frames.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained, hibernate, loseStorage, stubOf } from "../../support/worker-room.ts";

const start = { muted_until: null, favourite: false, level: "all" };
const get = async (as: Person, room: string) =>
  (await answered(call("GET", `/room/${room}/preferences`, { as }), preferencesResponse)).preferences;
const putting = (as: Person, room: string, preferences: object) =>
  call("PUT", `/room/${room}/preferences`, { as, json: { preferences } });
const put = async (as: Person, room: string, preferences: object) =>
  (await answered(putting(as, room, preferences), preferencesResponse)).preferences;
const mine = async (as: Person, query = "") =>
  (await answered(call("GET", `/room/rooms?scope=mine${query}`, { as }), roomsResponse)).rooms;
const unread = async (as: Person) => (await answered(call("GET", "/room/unread", { as }), unreadResponse)).rooms;

describe("what somebody wishes for a room", () => {
  it("is theirs, takes no rev, and survives hibernation and the loss of the room's storage", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    expect(await get(bob, room)).toEqual(start);
    const until = "2031-01-01T12:00:00.000Z";
    expect(await put(bob, room, { muted_until: "2031-01-01T13:00:00+01:00" })).toEqual({
      ...start,
      muted_until: until,
    });
    const wishes = { muted_until: until, favourite: true, level: "mentions" };
    expect(await put(bob, room, { favourite: true, level: "mentions" })).toEqual(wishes);
    expect(await get(ada, room)).toEqual(start);
    expect((await send(ada, room, "hello")).rev).toBe(4);
    await hibernate(room);
    expect(await get(bob, room)).toEqual(wishes);
    await drained(room);
    await loseStorage(room);
    expect(await get(bob, room)).toEqual(wishes);
    expect(await put(bob, room, { muted_until: null })).toEqual({ ...wishes, muted_until: null });
  });

  it("is told to their own sockets only", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const sockets = await Promise.all([bob, bob, ada].map((person) => FrameSocket.open(room, person)));
    for (const socket of sockets) {
      socket.say({ t: "hello" });
      await socket.next("ready");
    }
    const [phone, desk, others] = sockets as [FrameSocket, FrameSocket, FrameSocket];
    await put(bob, room, { muted_until: "forever" });
    for (const socket of [phone, desk]) {
      expect((await socket.next("preference")).preferences).toEqual({ ...start, muted_until: "forever" });
    }
    // What is already so is no news; and Ada's next frame about wishes is about her own.
    await put(bob, room, { muted_until: "forever" });
    await put(bob, room, { level: "none" });
    expect((await phone.next("preference")).preferences.level).toBe("none");
    await put(ada, room, { favourite: true });
    expect((await others.next("preference")).preferences).toEqual({ ...start, favourite: true });
    for (const socket of sockets) socket.close();
  });

  it("stands beside one's rooms and what is unread in them, and picks favourites out", async () => {
    const ada = await newPerson();
    const [one, two] = [await roomOf(ada), await roomOf(ada)];
    await put(ada, two, { favourite: true, level: "none" });
    await drained(two);
    expect((await mine(ada)).map(({ id, preferences }) => [id, preferences])).toEqual([
      [two, { ...start, favourite: true, level: "none" }],
      [one, start],
    ]);
    expect((await mine(ada, "&favourite=true")).map(({ id }) => id)).toEqual([two]);
    expect((await mine(ada, "&favourite=false")).map(({ id }) => id)).toEqual([one]);
    const wishes = (await unread(ada)).map(({ room_id, preferences }) => [room_id, preferences.favourite]);
    expect(Object.fromEntries(wishes)).toEqual({ [one]: false, [two]: true });
  });

  it("is not shown of a room in the directory that one is not in", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const name = `directory ${ada.username}`;
    await createRoom(ada, { name, visibility: "public" });
    const { rooms } = await answered(call("GET", `/room/rooms?scope=public&q=${name}`, { as: bob }), roomsResponse);
    expect(rooms).toMatchObject([{ name }]);
    expect(rooms[0]).not.toHaveProperty("preferences");
  });

  it("ends with the membership", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    await put(bob, room, { favourite: true });
    await removeMember(ada, room, bob);
    await refused(call("GET", `/room/${room}/preferences`, { as: bob }), "room.not_found");
    await refused(putting(bob, room, { favourite: true }), "room.not_found");
    await putMember(ada, room, bob);
    expect(await get(bob, room)).toEqual(start);
  });

  it("is refilled into a PostgreSQL that was restored", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await drained(room);
    const restore = await backUp(room);
    await put(ada, room, { favourite: true });
    await send(ada, room, "one");
    await drained(room);
    expect((await mine(ada))[0]?.preferences?.favourite).toBe(true);
    await restore();
    await stubOf(room).resync(room);
    expect((await mine(ada))[0]?.preferences?.favourite).toBe(true);
  });

  it("is checked", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    for (const wrong of [
      { muted_until: "soon" },
      { muted_until: 5 },
      { favourite: null },
      { level: "some" },
      { muted: true },
    ]) {
      await refused(putting(ada, room, wrong), "request.invalid");
    }
  });
});
