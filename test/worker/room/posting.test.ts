import { describe, expect, it } from "vitest";
import { roomResponse } from "../../../src/contract/room.ts";
import {
  answered,
  call,
  history,
  type Person,
  putMember,
  refused,
  removeMember,
  resend,
  roomOf,
  send,
  sending,
} from "../../support/worker-client.ts";
import { FrameSocket } from "../../support/worker-frames.ts";
import { auditOf, joining } from "../../support/worker-moderation.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained, hibernate, inside, loseStorage } from "../../support/worker-room.ts";

const set = (as: Person, id: string, room: object) =>
  answered(call("PATCH", `/room/${id}`, { as, json: { room } }), roomResponse);

async function slowRoom(seconds: number) {
  const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
  const room = await roomOf(ada, bob);
  await set(ada, room, { slow_mode_seconds: seconds });
  return { ada, bob, room };
}

describe("slow mode", () => {
  it("lets one message through, of all that come at once from sockets and by REST", async () => {
    const { ada, bob, room } = await slowRoom(600);
    const sockets = await Promise.all([1, 2, 3].map(() => FrameSocket.open(room, bob)));
    for (const socket of sockets) {
      socket.say({ t: "hello" });
      await socket.next("ready");
      for (const id of ["1", "2"]) socket.say({ t: "send", id, client_id: crypto.randomUUID(), content: "fast" });
    }
    const answers = await Promise.all([1, 2, 3].map(() => sending(bob, room, "fast")));
    const refusals = answers.filter(({ status }) => status === 429);
    expect(refusals.length).toBeGreaterThanOrEqual(2);
    for (const refusal of refusals) {
      expect(Number(refusal.headers.get("retry-after"))).toBeGreaterThan(590);
      expect((await refused(refusal, "room.slow_mode")).retry_after).toBeGreaterThan(590);
    }
    // The last frame of each socket was answered: nothing of it is still on its way.
    for (const socket of sockets) {
      socket.say({ t: "read", id: "3", seq: 0 });
      await socket.next("ok");
    }
    expect((await history(ada, room)).messages.map(({ user_id }) => user_id)).toEqual([bob.id]);
    await send(ada, room, "owners do not wait");
    await send(ada, room, "at all");
  });

  it("never refuses a repeat", async () => {
    const { bob, room } = await slowRoom(600);
    const first = await send(bob, room, "once", "key");
    expect((await resend(bob, room, "once", "key")).id).toBe(first.id);
    await refused(sending(bob, room, "twice", "another"), "room.slow_mode");
  });

  it("counts what a member wrote, not what the room wrote of them", async () => {
    const { ada, bob, room } = await slowRoom(600);
    await set(ada, room, { system_messages: true, visibility: "public" });
    await removeMember(bob, room, bob);
    await joining(bob, room);
    await send(bob, room, "the first");
    await removeMember(bob, room, bob);
    await joining(bob, room);
    await hibernate(room);
    await refused(sending(bob, room, "the second"), "room.slow_mode");
  });

  it("remembers through hibernation and the loss of storage", async () => {
    const { bob, room } = await slowRoom(600);
    await send(bob, room, "once");
    await hibernate(room);
    await refused(sending(bob, room, "twice"), "room.slow_mode");
    await drained(room);
    await loseStorage(room);
    await refused(sending(bob, room, "twice"), "room.slow_mode");
  });

  it("counts what was said before it was turned on, and nothing once it is off", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    await send(bob, room, "before");
    await set(ada, room, { slow_mode_seconds: 600 });
    await refused(sending(bob, room, "now"), "room.slow_mode");
    await set(ada, room, { slow_mode_seconds: 0 });
    await send(bob, room, "off");
    await set(ada, room, { slow_mode_seconds: 1 });
    await inside(room, () => new Promise((resolve) => setTimeout(resolve, 1_050)));
    await send(bob, room, "a second later");
  });
});

it("a room for announcements is written to by moderators", async () => {
  const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
  const room = await roomOf(ada, bob);
  await set(ada, room, { posting: "moderators" });
  expect((await refused(sending(bob, room, "hello"), "room.forbidden")).detail).toMatch(/moderators/);
  await putMember(ada, room, bob, "moderator");
  await send(bob, room, "hello");
});

describe("an archived room", () => {
  it("is read on, over the sockets that stay, and takes nothing until it is restored", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const message = await send(bob, room, "before");
    const [own, witness] = await Promise.all([FrameSocket.open(room, bob), FrameSocket.open(room, ada)]);
    for (const socket of [own, witness]) {
      socket.say({ t: "hello" });
      await socket.next("ready");
    }
    const act = (name: string) =>
      answered(call("POST", `/room/${room}/${name}?reason=done`, { as: ada }), roomResponse);
    const { room: archived } = await act("archive");
    expect(archived.archived_at).not.toBeNull();
    expect((await own.next("events")).events).toMatchObject([{ type: "room.updated", room: archived }]);
    expect((await act("archive")).room).toEqual(archived);
    await refused(sending(bob, room, "after"), "room.archived");
    own.say({ t: "send", id: "1", client_id: "1", content: "after" });
    expect((await own.next("error")).problem.code).toBe("room.archived");
    own.say({ t: "typing" });
    own.say({ t: "read", id: "2", seq: 1 });
    await own.next("ok");
    expect(witness.pending.filter(({ t }) => t === "typing")).toEqual([]);
    expect((await history(bob, room)).messages).toEqual([message]);
    expect((await act("restore")).room.archived_at).toBeNull();
    await send(bob, room, "after");
    expect((await auditOf(ada, room)).map(({ action, reason }) => [action, reason])).toEqual([
      ["room.archived", "done"],
      ["room.restored", "done"],
    ]);
  });

  it("that is deleted tells those who are there, and closes", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const socket = await FrameSocket.open(room, ada);
    socket.say({ t: "hello" });
    await socket.next("ready");
    await call("POST", `/room/${room}/archive`, { as: ada });
    await call("DELETE", `/room/${room}?reason=over`, { as: ada });
    const told: string[] = [];
    while (told.at(-1) !== "room.deleted") {
      told.push(...(await socket.next("events")).events.map(({ type }) => type));
    }
    expect(await socket.closed()).toBe(4505);
    expect(told).toEqual(["room.updated", "room.deleted"]);
  });
});
