import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import { bansResponse } from "../../../src/contract/ban.ts";
import { roomResponse } from "../../../src/contract/room.ts";
import {
  answered,
  call,
  createRoom,
  history,
  type Person,
  putMember,
  refused,
  roomOf,
  send,
  sending,
} from "../../support/worker-client.ts";
import { sql } from "../../support/worker-database.ts";
import { backUp } from "../../support/worker-faults.ts";
import { FrameSocket } from "../../support/worker-frames.ts";
import {
  auditOf,
  banning,
  banUser,
  expectRecordsProjected,
  joining,
  unbanUser,
} from "../../support/worker-moderation.ts";
import { newPerson } from "../../support/worker-people.ts";
import {
  drained,
  dumpSqlite,
  expectProjected,
  hibernate,
  inside,
  loseStorage,
  querySqlite,
  stubOf,
} from "../../support/worker-room.ts";
import { PlainSocket } from "../../support/worker-socket.ts";

const bansOf = async (as: Person, room: string, query = "") =>
  await answered(call("GET", `/room/${room}/bans${query}`, { as }), bansResponse);

async function publicRoom(...members: Person[]): Promise<{ ada: Person; room: string }> {
  const ada = await newPerson();
  const { id: room } = await createRoom(ada, { visibility: "public" });
  for (const member of members) await putMember(ada, room, member);
  return { ada, room };
}

describe("P9: after a ban returns", () => {
  it("all sockets are closed as banned, and only theirs; the plain ones by the only code they know", async () => {
    const bob = await newPerson();
    const { ada, room } = await publicRoom(bob);
    const [frames, unjoined, plain, own] = await Promise.all([
      FrameSocket.open(room, bob),
      FrameSocket.open(room, bob),
      PlainSocket.open(room, bob),
      PlainSocket.open(room, ada),
    ]);
    frames.say({ t: "hello" });
    await frames.next("ready");
    await banUser(ada, room, bob, { reason: "spam" });
    expect(await Promise.all([frames.closed(), unjoined.closed()])).toEqual([4504, 4504]);
    expect(await plain.closed()).toEqual({ code: 1008, reason: "You are banned from this room" });
    const message = await send(ada, room, "still here");
    expect(await own.next()).toMatchObject({ id: message.id });
  });

  it("nothing of theirs is accepted, from three sockets and by REST at once, and nothing reaches them", async () => {
    const bob = await newPerson();
    const { ada, room } = await publicRoom(bob);
    const sockets = await Promise.all([1, 2, 3].map(() => FrameSocket.open(room, bob)));
    for (const socket of sockets) {
      socket.say({ t: "hello" });
      await socket.next("ready");
    }
    const flood = (round: number) => {
      sockets.forEach((socket, n) => {
        socket.say({ t: "send", id: `${round}`, client_id: `${round} ${n}`, content: `socket ${n} ${round}` });
      });
      return sending(bob, room, `rest ${round}`);
    };
    const sends = [0, 1, 2].map(flood);
    const ban = banUser(ada, room, bob);
    sends.push(...[3, 4, 5].map(flood));
    const told = sending(ada, room, "said meanwhile");
    const { ban: banned } = await ban;
    expect(banned.user.id).toBe(bob.id);
    const atReturn = await inside(room, (live) => live.room.rev);
    for (const socket of sockets) expect(await socket.closed()).toBe(4504);
    await Promise.all([...sends, told]);
    for (const round of [6, 7]) await refused(sending(bob, room, `after ${round}`), "room.not_member");
    await send(ada, room, "afterwards");
    const [removal] = await querySqlite<{ rev: number }>(room, "select rev from events where type = 'member.removed'");
    const theirs = await querySqlite<{ rev: number }>(room, "select rev from messages where user_id = ?", bob.id);
    expect(Math.max(...theirs.map(({ rev }) => rev), 0)).toBeLessThan(removal?.rev ?? 0);
    expect(removal?.rev).toBeLessThanOrEqual(atReturn);
    const heard = sockets.flatMap(({ pending }) =>
      pending.flatMap((frame) => (frame.t === "events" ? frame.events : [])),
    );
    expect(Math.max(...heard.map(({ rev }) => rev), 0)).toBeLessThanOrEqual(removal?.rev ?? 0);
  });

  it("a socket that comes while it happens is not let in, and whoever was in is out", async () => {
    const bob = await newPerson();
    const { ada, room } = await publicRoom(bob);
    const coming = Array.from({ length: 6 }, () => FrameSocket.open(room, bob));
    const ban = banUser(ada, room, bob);
    coming.push(...Array.from({ length: 6 }, () => FrameSocket.open(room, bob)));
    await ban;
    const sockets = await Promise.all(coming);
    expect(await Promise.all(sockets.map((socket) => socket.closed()))).toEqual(sockets.map(() => 4504));
  });
});

describe("who is banned", () => {
  it("sees of a public room its details and why it is shut, and of a private one nothing", async () => {
    const bob = await newPerson();
    const { ada, room } = await publicRoom(bob);
    await banUser(ada, room, bob);
    await answered(call("GET", `/room/${room}`, { as: bob }), roomResponse);
    await refused(joining(bob, room), "member.banned");
    await refused(call("GET", `/room/${room}/members`, { as: bob }), "room.not_member");
    const secret = await roomOf(ada, bob);
    await banUser(ada, secret, bob);
    for (const path of [`/room/${secret}`, `/room/${secret}/members`, `/room/${secret}/bans`]) {
      await refused(call("GET", path, { as: bob }), "room.not_found");
    }
    await refused(joining(bob, secret), "room.not_found");
    expect(await (await FrameSocket.open(secret, bob)).closed()).toBe(4505);
    expect(await (await FrameSocket.open(room, bob)).closed()).toBe(4504);
  });

  it("is brought back by nobody before the ban is lifted, and comes back as anybody does", async () => {
    const [bob, root] = await Promise.all([newPerson(), newPerson({ role: "admin" })]);
    const { ada, room } = await publicRoom(bob);
    await banUser(ada, room, bob);
    const { detail } = await refused(
      call("PUT", `/room/${room}/members/${bob.id}`, { as: root, json: { member: { role: "member" } } }),
      "member.banned",
    );
    expect(detail).toMatch(/lift the ban/);
    await unbanUser(ada, room, bob);
    await unbanUser(ada, room, bob);
    expect((await joining(bob, room)).status).toBe(200);
    await send(bob, room, "back");
  });

  it("need not have been a member, but has to exist", async () => {
    const [stranger, bob] = await Promise.all([newPerson(), newPerson()]);
    const { ada, room } = await publicRoom(bob);
    await banUser(ada, room, stranger, { reason: "known elsewhere" });
    await refused(joining(stranger, room), "member.banned");
    await refused(banning(ada, room, { id: uuidv7() }), "user.not_found");
    await refused(banning(bob, room, stranger), "room.forbidden");
    await refused(banning(ada, room, bob, { expires_at: "2001-01-01T00:00:00Z" }), "request.invalid");
    await refused(banning(ada, room, bob, { purge_seconds: 8 * 86_400 }), "request.invalid");
  });

  it("is listed with who did it, page by page, as long as the ban counts", async () => {
    const people = await Promise.all([1, 2, 3].map(() => newPerson()));
    const { ada, room } = await publicRoom(...people);
    for (const [n, person] of people.entries()) await banUser(ada, room, person, { reason: `reason ${n}` });
    const short = await newPerson();
    await banUser(ada, room, short, { expires_at: new Date(Date.now() + 3_600_000).toISOString() });
    await querySqlite(room, "update records set value = json_set(value, '$.expiresAt', ?) where key = ?", 1, short.id);
    const first = await bansOf(ada, room, "?limit=2");
    const second = await bansOf(ada, room, `?limit=2&cursor=${first.page.next_cursor}`);
    expect(second.page.next_cursor).toBeNull();
    const listed = [...first.bans, ...second.bans].map(({ user, reason, by }) => [user.username, reason, by]);
    const all = people.map((person, n) => [person.username, `reason ${n}`, ada.id]);
    expect(listed.sort()).toEqual(all.sort());
  });
});

describe("a purge", () => {
  it("leaves nothing of what they wrote, in the room, in PostgreSQL and for those who resume", async () => {
    const bob = await newPerson();
    const { ada, room } = await publicRoom(bob);
    const witness = await FrameSocket.open(room, ada);
    witness.say({ t: "hello" });
    await witness.next("ready");
    const canary = `canary ${uuidv7()}`;
    for (let n = 0; n < 5; n += 1) await send(bob, room, `${canary} ${n}`);
    const kept = await send(ada, room, "not theirs");
    await drained(room);
    const answer = await banUser(ada, room, bob, { purge_seconds: 3_600 });
    expect(answer).toMatchObject({ ban: { purged: 5 }, is_purged: true, listed: true });
    const { messages } = await history(ada, room);
    expect(messages.flatMap(({ content }) => content ?? [])).toEqual([kept.content]);
    expect(await dumpSqlite(room)).not.toContain(canary);
    const [{ n } = { n: -1 }] = await sql<{ n: number }[]>`
      select count(*)::int as n from messages where room_id = ${room} and content like ${`${canary}%`}`;
    expect(n).toBe(0);
    await expectProjected(room);
    let tombstones = 0;
    while (tombstones < 5) {
      const { events } = await witness.next("events");
      for (const event of events) if (event.type === "message.deleted") tombstones += 1;
    }
    expect(tombstones).toBe(5);
  });
});

describe("a ban outlives", () => {
  it("the memory and the storage of its room", async () => {
    const bob = await newPerson();
    const { ada, room } = await publicRoom(bob);
    await banUser(ada, room, bob, { reason: "spam" });
    await expectRecordsProjected(room);
    await hibernate(room);
    await refused(joining(bob, room), "member.banned");
    await loseStorage(room);
    await refused(joining(bob, room), "member.banned");
    expect((await bansOf(ada, room)).bans).toMatchObject([{ user: { username: bob.username }, reason: "spam" }]);
    await unbanUser(ada, room, bob);
    await expectRecordsProjected(room);
    await loseStorage(room);
    expect((await joining(bob, room)).status).toBe(200);
  });

  it("a PostgreSQL that is restored from before it, even where nothing else had happened since", async () => {
    const [bob, stranger] = await Promise.all([newPerson(), newPerson()]);
    const { ada, room } = await publicRoom(bob);
    await drained(room);
    const before = await backUp(room);
    await banUser(ada, room, bob);
    await expectRecordsProjected(room);
    await before();
    await send(ada, room, "what shows the room where PostgreSQL stands");
    await expectProjected(room);
    await expectRecordsProjected(room);
    const later = await backUp(room);
    await banUser(ada, room, stranger);
    await expectRecordsProjected(room);
    await later();
    using _visit = (await stubOf(room).resync(room)) as unknown as Disposable;
    await expectRecordsProjected(room);
    await loseStorage(room);
    for (const person of [bob, stranger]) await refused(joining(person, room), "member.banned");
  });
});

it("what was done and why stands in the audit log", async () => {
  const [bob, mod] = await Promise.all([newPerson(), newPerson()]);
  const { ada, room } = await publicRoom(bob);
  await putMember(ada, room, mod, "moderator");
  await banUser(mod, room, bob, { reason: "spam" });
  await call("DELETE", `/room/${room}/bans/${bob.id}?reason=appealed`, { as: ada });
  const acts = (await auditOf(ada, room)).map(({ action, actor_id, target_id, reason }) => [
    action,
    actor_id,
    target_id,
    reason,
  ]);
  expect(acts).toEqual([
    ["member.banned", mod.id, bob.id, "spam"],
    ["member.unbanned", ada.id, bob.id, "appealed"],
  ]);
});
