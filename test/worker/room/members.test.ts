import { describe, expect, it } from "vitest";
import { roomsResponse } from "../../../src/contract/room.ts";
import {
  answered,
  call,
  createRoom,
  history,
  type Person,
  putMember,
  refused,
  removeMember,
  roomOf,
  send,
  sending,
} from "../../support/worker-client.ts";
import { newPerson } from "../../support/worker-people.ts";
import { inside } from "../../support/worker-room.ts";
import { PlainSocket, ticketFor } from "../../support/worker-socket.ts";

const roomsOf = async (as: Person) => (await answered(call("GET", "/room/rooms", { as }), roomsResponse)).rooms;

describe("P9: after a kick returns", () => {
  it("the sockets are closed, all of them, and only theirs", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const theirs = await Promise.all([1, 2, 3].map(() => PlainSocket.open(room, bob)));
    const own = await PlainSocket.open(room, ada);
    await removeMember(ada, room, bob);
    for (const socket of theirs) {
      expect(await socket.closed()).toEqual({ code: 1008, reason: "You are no longer a member of this room" });
    }
    const message = await send(ada, room, "still here");
    expect(await own.next()).toMatchObject({ id: message.id });
  });

  it("nothing created later arrives, and what was created before does", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const [witness, kicked] = await Promise.all([PlainSocket.open(room, ada), PlainSocket.open(room, bob)]);
    // All of it is on its way at once, so that the kick falls somewhere among the messages.
    const sends = Array.from({ length: 20 }, (_, n) => sending(ada, room, `message ${n}`));
    const kick = removeMember(ada, room, bob);
    sends.push(...Array.from({ length: 20 }, (_, n) => sending(ada, room, `message ${20 + n}`)));
    await Promise.all([...sends, kick]);
    await kicked.closed();
    const [removal] = await inside(room, (_, { storage }) =>
      storage.sql.exec<{ rev: number }>("select rev from events where type = 'member.removed'").toArray(),
    );
    const { messages } = await history(ada, room, { limit: 100 });
    const before = messages.filter(({ rev }) => rev < (removal?.rev ?? 0)).map(({ id }) => id);
    expect(kicked.messages.map(({ id }) => id)).toEqual([...before].reverse());
    expect(await witness.take(40)).toHaveLength(40);
  });

  it("nothing of theirs is accepted, by socket, REST or a ticket from before", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const ticket = await ticketFor(bob, room);
    const socket = await PlainSocket.open(room, bob);
    const flood = Array.from({ length: 30 }, (_, n) => () => socket.send(`frame ${n}`));
    for (const frame of flood.slice(0, 15)) frame();
    const kick = removeMember(ada, room, bob);
    for (const frame of flood.slice(15)) frame();
    await kick;
    await refused(sending(bob, room, "let me in"), "room.not_found");
    expect((await (await PlainSocket.byTicket(room, ticket)).closed()).code).toBe(1008);
    expect((await (await PlainSocket.open(room, bob)).closed()).code).toBe(1008);
    const after = await send(ada, room, "after");
    const { messages } = await history(ada, room, { limit: 100 });
    expect(messages[0]).toEqual(after);
    const rows = await inside(room, (_, { storage }) =>
      storage.sql.exec<{ type: string; by: string }>("select type, by from events order by rev").toArray(),
    );
    const removal = rows.findIndex(({ type }) => type === "member.removed");
    expect(rows.slice(removal + 1)).toEqual([{ type: "message.created", by: ada.id }]);
  });

  it("is over when they are put back: they see it all again", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    await removeMember(ada, room, bob);
    const missed = await send(ada, room, "missed");
    await putMember(ada, room, bob);
    expect((await history(bob, room)).messages).toEqual([missed]);
    expect(await (await PlainSocket.open(room, bob)).next()).toMatchObject({ id: missed.id });
  });
});

describe("memberships", () => {
  it("are in the lists when the answer says so", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await createRoom(ada, { name: "Listed" });
    expect((await putMember(ada, room.id, bob)).listed).toBe(true);
    expect(await roomsOf(bob)).toMatchObject([{ ...room, member_count: 2 }]);
    expect((await removeMember(bob, room.id, bob)).listed).toBe(true);
    expect(await roomsOf(bob)).toEqual([]);
    expect(await roomsOf(ada)).toMatchObject([room]);
  });

  it("a demotion to read_only holds for a socket that is open: it hears and does not speak", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const socket = await PlainSocket.open(room, bob);
    await putMember(ada, room, bob, "read_only");
    socket.send("may I?");
    expect(await socket.refusal()).toMatchObject({ code: "room.forbidden", retryable: false, status: 403 });
    await send(ada, room, "no");
    expect(await socket.next()).toMatchObject({ content: "no" });
  });

  it("fifty who join a public room at once are fifty members, each of them once", async () => {
    const ada = await newPerson();
    const { id: room } = await createRoom(ada, { visibility: "public" });
    const people = await Promise.all(Array.from({ length: 10 }, () => newPerson()));
    const joins = [...people, ...people, ...people].map((as) => call("POST", `/room/${room}/join`, { as }));
    for (const response of await Promise.all(joins)) expect(response.status).toBe(200);
    const { members, events } = await inside(room, (_, { storage: { sql } }) => ({
      members: sql.exec("select 1 from members").toArray().length,
      events: sql.exec("select 1 from events where type = 'member.joined'").toArray().length,
    }));
    expect({ members, events }).toEqual({ members: 11, events: 11 });
  });
});
