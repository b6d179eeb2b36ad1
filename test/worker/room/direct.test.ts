import { describe, expect, it } from "vitest";
import { directResponse } from "../../../src/contract/direct.ts";
import { success } from "../../../src/contract/primitives.ts";
import { unreadResponse } from "../../../src/contract/read.ts";
import { membersResponse, removalResponse, roomResponse, roomsResponse } from "../../../src/contract/room.ts";
import { eventually } from "../../support/worker-bounded.ts";
import {
  answered,
  call,
  createRoom,
  history,
  openDirect,
  openingDirect,
  type Person,
  putMember,
  refused,
  removeMember,
  send,
  sending,
} from "../../support/worker-client.ts";
import { loseIndex } from "../../support/worker-direct.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained, expectProjected, loseStorage } from "../../support/worker-room.ts";

const people = (count: number) => Promise.all(Array.from({ length: count }, () => newPerson()));
const pair = () => people(2) as Promise<[Person, Person]>;
const idsOf = (response: Response) => response.json().then((body) => (body as { room: { id: string } }).room.id);
const publicOf = ({ id, username, fullName }: Person) => ({
  id,
  username,
  full_name: fullName,
  profile_pic_url: null,
});
const byId = (...of: Person[]) => of.map(publicOf).sort((a, b) => a.id.localeCompare(b.id));
const roomsOf = async (as: Person, query = "") =>
  (await answered(call("GET", `/room/rooms${query}`, { as }), roomsResponse)).rooms;
const unreadOf = async (as: Person) => (await answered(call("GET", "/room/unread", { as }), unreadResponse)).rooms;
const hide = (as: Person, room: string) => call("POST", `/room/${room}/hide`, { as });
const adding = (as: Person, room: string, whom: Person, member: object = {}) =>
  call("PUT", `/room/${room}/members/${whom.id}`, { as, json: { member: { role: "member", ...member } } });

describe("D1, D2: one direct room for a set of people", () => {
  it("is the same for both, in whatever order they are named, with its people in every answer", async () => {
    const [ada, bob] = await pair();
    const room = await openDirect(ada, bob);
    expect(room).toMatchObject({ kind: "direct", visibility: "private", member_count: 2, members: byId(ada, bob) });
    for (const opening of [openingDirect(bob, ada), openingDirect(ada, ada, bob, bob)]) {
      expect(await answered(opening, directResponse)).toEqual({ room, listed: true });
    }
    expect((await answered(call("GET", `/room/${room.id}`, { as: bob }), roomResponse)).room).toEqual(room);
    expect(await roomsOf(bob)).toMatchObject([room]);
    await expectProjected(room.id);
  });

  it("however many press at once, exactly one of them makes it", async () => {
    const [ada, bob] = await pair();
    const pressed = Array.from({ length: 100 }, (_, n) => (n % 2 ? openingDirect(ada, bob) : openingDirect(bob, ada)));
    const answers = await Promise.all(pressed);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(99);
    const ids = await Promise.all(answers.map(idsOf));
    expect(new Set(ids).size).toBe(1);
    expect(await roomsOf(ada)).toHaveLength(1);
  });

  it("fifty pairs at once get fifty rooms", async () => {
    const everyone = await people(11);
    const pairs = everyone
      .flatMap((one, n) => everyone.slice(n + 1).map((other) => [one, other] as const))
      .slice(0, 50);
    const opened = pairs.flatMap(([one, other]) => [openingDirect(one, other), openingDirect(other, one)]);
    const ids = await Promise.all((await Promise.all(opened)).map(idsOf));
    expect(new Set(ids).size).toBe(50);
    pairs.forEach((_, n) => {
      expect(ids[2 * n]).toBe(ids[2 * n + 1]);
    });
  });

  it("a larger set has another room", async () => {
    const [ada, bob, cy] = (await people(3)) as [Person, Person, Person];
    const two = await openDirect(ada, bob);
    const three = await openDirect(bob, ada, cy);
    expect(three.id).not.toBe(two.id);
    expect(three.members).toEqual(byId(ada, bob, cy));
    expect(await answered(openingDirect(cy, bob, ada), directResponse)).toMatchObject({ room: { id: three.id } });
  });

  it("takes two to ten people that there are", async () => {
    const root = await newPerson({ role: "admin" });
    const [ada, gone, ...others] = (await people(12)) as [Person, Person, ...Person[]];
    await refused(openingDirect(ada, ada), "request.invalid");
    await refused(openingDirect(ada, ...others.slice(0, 10)), "request.invalid");
    await refused(openingDirect(ada), "request.invalid");
    await answered(call("DELETE", `/user/${gone.id}`, { as: root }), success);
    await refused(openingDirect(ada, gone), "user.not_found");
    expect((await openDirect(ada, ...others.slice(0, 9))).member_count).toBe(10);
  });

  it("is found again when the index has lost its storage, and when the room has", async () => {
    const [ada, bob] = await pair();
    const room = await openDirect(ada, bob);
    await send(ada, room.id, "remember me");
    await drained(room.id);
    await loseIndex(ada, bob);
    await loseStorage(room.id);
    expect((await answered(openingDirect(bob, ada), directResponse)).room).toEqual(room);
    expect((await history(bob, room.id)).messages).toMatchObject([{ content: "remember me" }]);
  });

  it("a deleted one is replaced", async () => {
    const [ada, bob] = await pair();
    const root = await newPerson({ role: "admin" });
    const room = await openDirect(ada, bob);
    await refused(call("DELETE", `/room/${room.id}`, { as: ada }), "room.direct");
    expect((await call("DELETE", `/room/${room.id}`, { as: root })).status).toBe(200);
    expect((await openDirect(bob, ada)).id).not.toBe(room.id);
  });
});

describe("D3, D4: a direct room is never widened silently", () => {
  it("takes in nobody, is not joined and not opened", async () => {
    const [ada, bob, eve] = (await people(3)) as [Person, Person, Person];
    const { id } = await openDirect(ada, bob);
    expect((await refused(adding(ada, id, eve), "room.direct")).detail).toContain("keep_history");
    await refused(call("POST", `/room/${id}/join`, { as: eve }), "room.not_found");
    await refused(call("PATCH", `/room/${id}`, { as: ada, json: { room: { visibility: "public" } } }), "room.direct");
    await refused(call("DELETE", `/room/${id}/members/${bob.id}`, { as: ada }), "room.direct");
    await refused(call("DELETE", `/room/${id}/members/${ada.id}`, { as: ada }), "room.direct");
    await refused(call("GET", `/room/${id}`, { as: eve }), "room.not_found");
  });

  it("by choice it becomes a group with its history, and its people get a new one", async () => {
    const [ada, bob, cy] = (await people(3)) as [Person, Person, Person];
    const { id } = await openDirect(ada, bob);
    const said = await send(ada, id, "between us");
    expect((await adding(bob, id, cy, { keep_history: true })).status).toBe(200);
    expect((await history(cy, id)).messages).toEqual([said]);
    const { room } = await answered(call("GET", `/room/${id}`, { as: ada }), roomResponse);
    expect(room).toMatchObject({ kind: "group", visibility: "private", member_count: 3 });
    expect(room).not.toHaveProperty("members");
    const fresh = await openDirect(ada, bob);
    expect(fresh.id).not.toBe(id);
    expect((await openDirect(ada, bob, cy)).id).not.toBe(id);
    await expectProjected(id);
  });

  it("while they are opening it: whoever got the room got it before it became a group", async () => {
    const [ada, bob, cy] = (await people(3)) as [Person, Person, Person];
    const { id } = await openDirect(ada, bob);
    const before = Array.from({ length: 20 }, () => openingDirect(ada, bob));
    const widening = adding(bob, id, cy, { keep_history: true });
    const during = Array.from({ length: 20 }, () => openingDirect(bob, ada));
    expect((await widening).status).toBe(200);
    const after = await Promise.all(Array.from({ length: 10 }, () => openingDirect(ada, bob)));
    const answers = await Promise.all([...before, ...during]);
    const fresh = new Set(await Promise.all(after.map(idsOf)));
    expect(fresh.size).toBe(1);
    expect(fresh).not.toContain(id);
    const all = new Set([...(await Promise.all(answers.map(idsOf))), ...fresh]);
    expect(all.size).toBeLessThanOrEqual(2);
    expect([...answers, ...after].filter(({ status }) => status === 201)).toHaveLength(1);
    expect(await roomsOf(ada, "?kind=direct")).toHaveLength(1);
  });

  it("whoever leaves one of three makes it a group", async () => {
    const [ada, bob, cy] = (await people(3)) as [Person, Person, Person];
    const { id } = await openDirect(ada, bob, cy);
    await removeMember(ada, id, ada);
    expect((await answered(call("GET", `/room/${id}`, { as: cy }), roomResponse)).room.kind).toBe("group");
    expect((await openDirect(ada, bob, cy)).id).not.toBe(id);
    expect((await openDirect(bob, cy)).id).not.toBe(id);
  });
});

describe("lists", () => {
  it("show direct rooms with their people, and tell the kinds apart", async () => {
    const [ada, bob] = await pair();
    const group = await createRoom(ada);
    await putMember(ada, group.id, bob);
    const direct = await openDirect(ada, bob);
    expect((await roomsOf(bob)).map(({ id }) => id)).toEqual([direct.id, group.id]);
    expect(await roomsOf(bob, "?kind=direct")).toMatchObject([direct]);
    expect((await roomsOf(bob, "?kind=group")).map(({ id }) => id)).toEqual([group.id]);
  });

  it("a hidden room is out of one's own list until its next message, and nobody else's", async () => {
    const [ada, bob] = await pair();
    const { id } = await openDirect(ada, bob);
    await send(bob, id, "hello");
    expect(await answered(hide(ada, id), removalResponse)).toEqual({ success: true, listed: true });
    await drained(id);
    expect(await roomsOf(ada)).toEqual([]);
    expect(await unreadOf(ada)).toEqual([]);
    expect(await roomsOf(bob)).toHaveLength(1);
    expect(await unreadOf(bob)).toMatchObject([{ room_id: id, unread_count: 0 }]);
    await send(bob, id, "are you there?");
    await drained(id);
    expect(await roomsOf(ada)).toHaveLength(1);
    expect(await unreadOf(ada)).toMatchObject([{ room_id: id, unread_count: 2 }]);
    await answered(hide(ada, id), removalResponse);
    expect(await roomsOf(ada)).toEqual([]);
    expect((await answered(openingDirect(ada, bob), directResponse)).listed).toBe(true);
    expect(await roomsOf(ada)).toHaveLength(1);
  });

  it("hiding outlives the room's own storage", async () => {
    const [ada, bob] = await pair();
    const { id } = await openDirect(ada, bob);
    await answered(hide(ada, id), removalResponse);
    await loseStorage(id);
    await answered(hide(ada, id), removalResponse);
    expect(await roomsOf(ada)).toEqual([]);
    await send(bob, id, "back");
    await drained(id);
    expect(await roomsOf(ada)).toHaveLength(1);
  });

  it("only direct rooms are hidden", async () => {
    const [ada, bob] = await pair();
    const { id } = await createRoom(ada);
    await refused(hide(ada, id), "room.not_direct");
    await refused(hide(bob, id), "room.not_found");
  });
});

describe("a deleted account", () => {
  it("leaves the other of two a room to read, and those of more a group", async () => {
    const root = await newPerson({ role: "admin" });
    const [ada, bob, cy] = (await people(3)) as [Person, Person, Person];
    const two = await openDirect(ada, bob);
    const three = await openDirect(ada, bob, cy);
    for (const { id } of [two, three]) await send(ada, id, "I was here");
    for (const { id } of [two, three]) await drained(id);
    await answered(call("DELETE", `/user/${ada.id}`, { as: root }), success);
    for (const { id } of [two, three]) {
      await eventually(15_000, "the removal", async () => {
        const { members } = await answered(call("GET", `/room/${id}/members`, { as: bob }), membersResponse);
        return members.every(({ user }) => user.id !== ada.id) || null;
      });
    }
    expect((await history(bob, two.id)).messages).toMatchObject([{ content: "I was here", full_name: "Deleted user" }]);
    await refused(sending(bob, two.id, "hello?"), "room.archived");
    await refused(openingDirect(bob, ada), "user.not_found");
    await send(bob, three.id, "just us");
    expect((await openDirect(bob, cy)).id).not.toBe(three.id);
    for (const { id } of [two, three]) await expectProjected(id);
  });
});
