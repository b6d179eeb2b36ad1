import { runInDurableObject } from "cloudflare:test";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, it, vi } from "vitest";
import { removalResponse, roomResponse } from "../../../src/contract/room.ts";
import {
  answered,
  call,
  createRoom,
  deleteMessage,
  history,
  putMember,
  refused,
  roomOf,
  send,
  sending,
} from "../../support/worker-client.ts";
import { recordOf, sql } from "../../support/worker-database.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained, expectProjected, hibernate, inside, loseStorage, stubOf } from "../../support/worker-room.ts";
import { PlainSocket } from "../../support/worker-socket.ts";

const tablesOf = (roomId: string) =>
  runInDurableObject(stubOf(roomId), (_, { storage }) =>
    storage.sql.exec("select name from sqlite_master where name not like '\\_cf%' escape '\\'").toArray(),
  );

describe("an unborn room", () => {
  it("is not found, by any route or socket, and stores nothing", async () => {
    const ada = await newPerson();
    const room = uuidv7();
    await refused(call("GET", `/room/${room}`, { as: ada }), "room.not_found");
    await refused(sending(ada, room, "hello"), "room.not_found");
    await refused(call("PATCH", `/room/${room}`, { as: ada, json: { room: { name: "x" } } }), "room.not_found");
    const socket = await PlainSocket.open(room, ada);
    expect(await socket.closed()).toEqual({ code: 1008, reason: expect.stringContaining("room.not_found") });
    expect(await tablesOf(room)).toEqual([]);
  });

  it("asks PostgreSQL once in 30 s, and lets itself be created all the same", async () => {
    const ada = await newPerson();
    const room = uuidv7();
    await refused(call("GET", `/room/${room}`, { as: ada }), "room.not_found");
    const twin = await roomOf(ada);
    await drained(twin);
    // The row that appears now would be found, were it looked for.
    await sql`insert into rooms select ${room}, name, description, visibility, admin_id, member_count, epoch,
      projected_rev, last_seq, hash_key, created_at, updated_at, deleted_at from rooms where id = ${twin}`;
    await sql`insert into room_members select ${room}, user_id, role, joined_at, rev from room_members
      where room_id = ${twin}`;
    await refused(call("GET", `/room/${room}`, { as: ada }), "room.not_found");
    const now = Date.now();
    const clock = vi.spyOn(Date, "now").mockReturnValue(now + 30_001);
    try {
      expect((await answered(call("GET", `/room/${room}`, { as: ada }), roomResponse)).room.id).toBe(room);
    } finally {
      clock.mockRestore();
    }
  });
});

describe("a room whose storage was lost", () => {
  it("comes back from PostgreSQL under a new epoch, written there first, with all that was projected", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    await putMember(ada, room, bob, "moderator");
    const messages = [await send(ada, room, "one"), await send(bob, room, "two"), await send(bob, room, "three")];
    await deleteMessage(bob, room, messages[1]?.id ?? "");
    await drained(room);
    const before = { page: await history(ada, room), epoch: await inside(room, (live) => live.room.epoch) };
    const membersBefore = (await recordOf(room)).members;
    await loseStorage(room);
    expect(await history(ada, room)).toEqual(before.page);
    const epoch = await inside(room, (live) => live.room.epoch);
    expect(epoch).not.toBe(before.epoch);
    expect((await recordOf(room)).room).toMatchObject({ epoch });
    const next = await send(bob, room, "four");
    expect(next).toMatchObject({ seq: 4, rev: (before.page.messages[0]?.rev ?? 0) + 2 });
    await expectProjected(room);
    expect((await recordOf(room)).members).toEqual(membersBefore);
  });

  it("is one room for all who come at once", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await drained(room);
    await loseStorage(room);
    const sent = await Promise.all(Array.from({ length: 10 }, (_, n) => send(ada, room, `message ${n}`)));
    expect(sent.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, n) => n + 1));
    await expectProjected(room);
  });

  it("takes its epoch away from an instance that still runs: that one's drain halts and writes nothing", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await drained(room);
    await sql`update rooms set epoch = 'of another instance' where id = ${room}`;
    await send(ada, room, "too late");
    await inside(room, async ({ outbox }) => {
      await outbox.run();
      expect(outbox.status.halted).toContain("another epoch");
    });
    expect((await recordOf(room)).messages).toEqual([]);
  });

  it("more than a page of stubs and members included", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await drained(room);
    const count = 4_100;
    await sql`insert into messages (room_id, seq, id, user_id, client_id, content, rev, created_at, updated_at)
      select ${room}, n, gen_random_uuid(), ${ada.id}, 'key-' || n, 'content ' || n, n + 2, now(), now()
      from generate_series(1, ${count}::int) n`;
    await sql`insert into room_members (room_id, user_id, role, joined_at, rev)
      select ${room}, u.id, 'member', now(), 2 from (select id from users where id <> ${ada.id} limit 10) u`;
    await sql`update rooms set last_seq = ${count}, projected_rev = ${count + 2} where id = ${room}`;
    await loseStorage(room);
    const { messages } = await history(ada, room, { after: 2_000, limit: 100 });
    expect(messages.map(({ seq, content }) => [seq, content])).toEqual(
      Array.from({ length: 100 }, (_, n) => [2_100 - n, `content ${2_100 - n}`]),
    );
    for (const n of [1, 2_000, 2_001, 3_600, 3_601, count]) {
      await refused(sending(ada, room, "another body", `key-${n}`), "message.key_reused");
      const replay = await sending(ada, room, `content ${n}`, `key-${n}`);
      expect(replay.status).toBe(200);
      await replay.text();
    }
    await inside(room, ({ room: live }, { storage }) => {
      expect(live).toMatchObject({ seq: count, rev: count + 2 });
      expect(storage.sql.exec("select count(*) as n from members").one().n).toBe(live.room.memberCount);
    });
  });
});

describe("a deleted room", () => {
  it("closes its sockets, is not found any more, and keeps its tombstone in both places", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const sockets = await Promise.all([PlainSocket.open(room, ada), PlainSocket.open(room, bob)]);
    await answered(call("DELETE", `/room/${room}`, { as: ada }), removalResponse);
    for (const socket of sockets) expect(await socket.closed()).toMatchObject({ code: 1008 });
    const isGone = async () => {
      await refused(call("GET", `/room/${room}`, { as: ada }), "room.not_found");
      await refused(call("DELETE", `/room/${room}`, { as: ada }), "room.not_found");
      await refused(sending(ada, room, "hello"), "room.not_found");
      expect((await (await PlainSocket.open(room, ada)).closed()).code).toBe(1008);
    };
    await isGone();
    await drained(room);
    expect((await recordOf(room)).room?.deleted_at).not.toBeNull();
    await hibernate(room);
    await isGone();
    await loseStorage(room);
    await isGone();
  });
});

describe("the creation of a room", () => {
  it("finds the same room under the same Idempotency-Key, and refuses another body under it", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const headers = { "idempotency-key": "once" };
    const post = (as: typeof ada, name: string) => call("POST", "/room/", { as, headers, json: { room: { name } } });
    const first = (await answered(post(ada, "Twice"), roomResponse, 201)).room;
    const again = await post(ada, "Twice");
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect((await answered(again, roomResponse, 200)).room).toEqual(first);
    await refused(post(ada, "Other"), "request.key_reused");
    expect((await answered(post(bob, "Twice"), roomResponse, 201)).room.id).not.toBe(first.id);
  });

  it("makes the creator its owner, and the lists show it at once", async () => {
    const ada = await newPerson();
    const room = await createRoom(ada, { name: "Mine", visibility: "public" });
    expect(room).toMatchObject({ admin_id: ada.id, member_count: 1, visibility: "public", description: null });
    expect((await recordOf(room.id)).members).toMatchObject([{ user_id: ada.id, role: "owner" }]);
  });
});
