import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { jobResponse } from "../../../src/contract/job.ts";
import { success } from "../../../src/contract/primitives.ts";
import { membersResponse, removalResponse, roomResponse } from "../../../src/contract/room.ts";
import { userResponse } from "../../../src/contract/user.ts";
import { reindexPage } from "../../../src/repositories/reindex.ts";
import worker from "../../../src/worker.ts";
import { eventually } from "../../support/worker-bounded.ts";
import {
  answered,
  call,
  deleteMessage,
  edit,
  history,
  type Person,
  putMember,
  refused,
  removeMember,
  roomOf,
  search,
  send,
} from "../../support/worker-client.ts";
import { recordOf, sql } from "../../support/worker-database.ts";
import { backUp } from "../../support/worker-faults.ts";
import { deps, newPerson } from "../../support/worker-people.ts";
import { drained, expectProjected, hibernate } from "../../support/worker-room.ts";
import { PlainSocket } from "../../support/worker-socket.ts";

/** The cron trigger, as often as it takes. */
async function untilDone(kind: string, userId: string | null): Promise<void> {
  await eventually(15_000, `the job ${kind}`, async () => {
    const [job] = await sql`select state, error from jobs where kind = ${kind}
      and payload->>'userId' is not distinct from ${userId} order by created_at desc limit 1`;
    if (job?.state === "done") return true;
    if (job?.state === "failed") throw new Error(String(job.error));
    const ctx = createExecutionContext();
    await worker.scheduled(createScheduledController(), env, ctx);
    await waitOnExecutionContext(ctx);
    return null;
  });
}

const membersOf = async (as: Person, room: string) =>
  (await answered(call("GET", `/room/${room}/members`, { as }), membersResponse)).members;

describe("a new name", () => {
  it("reaches the rooms of its user: members, history and who comes new", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const rooms = [await roomOf(ada, bob), await roomOf(bob, ada)];
    for (const room of rooms) await send(ada, room, "hello");
    await hibernate(rooms[1] ?? "");
    const json = { user: { full_name: "Ada King", username: `${ada.username}-king` } };
    await answered(call("PUT", `/user/update/${ada.id}`, { as: ada, json }), userResponse);
    await untilDone("refresh_profile", ada.id);
    for (const room of rooms) {
      const member = (await membersOf(bob, room)).find(({ user }) => user.id === ada.id);
      expect(member?.user).toMatchObject({ full_name: "Ada King", username: `${ada.username}-king` });
      expect((await history(bob, room)).messages).toMatchObject([{ full_name: "Ada King" }]);
      expect(await (await PlainSocket.open(room, bob)).next()).toMatchObject({ full_name: "Ada King" });
      await expectProjected(room);
    }
  });

  it("comes with the next command at the latest", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(bob, ada);
    const json = { user: { full_name: "Ada King" } };
    await answered(call("PUT", `/user/update/${ada.id}`, { as: ada, json }), userResponse);
    expect(await send(ada, room, "hello")).toMatchObject({ full_name: "Ada King" });
  });
});

describe("a deleted account", () => {
  it("is no member any more, leaves its rooms to an heir, and its name nowhere", async () => {
    const [root, ada, bob, cy] = await Promise.all([
      newPerson({ role: "admin" }),
      newPerson({ fullName: "Canary of the mine" }),
      newPerson(),
      newPerson(),
    ]);
    const own = await roomOf(ada, cy, bob);
    await putMember(ada, own, bob, "moderator");
    const guest = await roomOf(bob, ada);
    const left = await roomOf(bob, ada);
    for (const room of [own, guest, left]) await send(ada, room, "I was here");
    await removeMember(bob, left, ada);
    for (const room of [own, guest, left]) await drained(room);
    const socket = await PlainSocket.open(guest, ada);
    const blocks = async () =>
      await sql`select user_id, blocked_id from user_blocks where ${ada.id} in (user_id, blocked_id)`;
    await answered(call("PUT", `/user/blocks/${cy.id}`, { as: ada }), removalResponse);
    await answered(call("PUT", `/user/blocks/${ada.id}`, { as: bob }), removalResponse);
    expect(await blocks()).not.toEqual([]);
    await answered(call("DELETE", `/user/${ada.id}`, { as: root }), success);
    expect((await socket.closed()).code).toBe(1008);
    await untilDone("remove_member", ada.id);
    expect(await blocks()).toEqual([]);
    expect((await membersOf(bob, own)).map(({ user, role }) => [user.id, role]).sort()).toEqual(
      [
        [bob.id, "owner"],
        [cy.id, "member"],
      ].sort(),
    );
    expect((await answered(call("GET", `/room/${own}`, { as: bob }), roomResponse)).room.admin_id).toBe(bob.id);
    for (const room of [own, guest, left]) {
      expect(JSON.stringify(await membersOf(bob, room))).not.toContain(ada.id);
      const { messages } = await history(bob, room);
      expect(messages).toMatchObject([{ user_id: ada.id, content: "I was here", full_name: "Deleted user" }]);
      expect(JSON.stringify(messages)).not.toContain("Canary");
      await expectProjected(room);
    }
  });
});

describe("a resync", () => {
  it("visits every room and refills what a restored PostgreSQL has lost", async () => {
    const [root, ada] = await Promise.all([newPerson({ role: "admin" }), newPerson()]);
    const rooms = await Promise.all([1, 2, 3].map(() => roomOf(ada)));
    await Promise.all(rooms.map((room) => drained(room)));
    const restores = await Promise.all(rooms.map((room) => backUp(room)));
    await Promise.all(rooms.map((room) => send(ada, room, "after the copy")));
    await Promise.all(rooms.map((room) => drained(room)));
    await Promise.all(restores.map((restore) => restore()));
    for (const room of rooms) expect((await recordOf(room)).messages).toEqual([]);
    const created = call("POST", "/admin/jobs", { as: root, json: { job: { kind: "resync" } } });
    const { job } = await answered(created, jobResponse, 201);
    await untilDone("resync", null);
    const after = (await answered(call("GET", `/admin/jobs/${job.id}`, { as: root }), jobResponse)).job;
    expect(after).toMatchObject({ state: "done", failed: 0, error: null });
    expect(after.done).toBe(after.total);
    for (const room of rooms) expect((await recordOf(room)).messages).toHaveLength(1);
    await Promise.all(rooms.map((room) => expectProjected(room)));
  });
});

describe("a recount", () => {
  it("puts right the counters that somebody spoilt, says how many, and finds none the next time", async () => {
    const [root, ada] = await Promise.all([newPerson({ role: "admin" }), newPerson()]);
    const room = await roomOf(ada);
    for (const content of ["one", "two", "three"]) await send(ada, room, content);
    await drained(room);
    const recount = async () => {
      const created = call("POST", "/admin/jobs", { as: root, json: { job: { kind: "recount" } } });
      const { job } = await answered(created, jobResponse, 201);
      await untilDone("recount", null);
      return (await answered(call("GET", `/admin/jobs/${job.id}`, { as: root }), jobResponse)).job;
    };
    // Other tests may have spoilt theirs.
    await recount();
    await sql`update message_counts set n = n + 40 where room_id = ${room}`;
    expect(await recount()).toMatchObject({ state: "done", failed: 0, corrected: 1 });
    expect((await recordOf(room)).counts).toMatchObject([{ user_id: ada.id, n: 3 }]);
    expect(await recount()).toMatchObject({ corrected: 0 });
  });
});

describe("a reindex", () => {
  it("makes messages found that are older than the search, and none found that are gone", async () => {
    const [root, ada] = await Promise.all([newPerson({ role: "admin" }), newPerson()]);
    const room = await roomOf(ada);
    const sent = [];
    for (const content of ["a wheel", "a cog", "a lever", "東京タワー", "a spring"])
      sent.push(await send(ada, room, content));
    await drained(room);
    // As an older version left it, and as nobody should: of one the terms are wrong, and of another there is a row too many.
    await deleteMessage(ada, room, sent[2]?.id ?? "");
    await drained(room);
    await sql`delete from message_search where room_id = ${room} and seq in (1, 4)`;
    await sql`update message_search set terms = 'x' where room_id = ${room} and seq = 2`;
    await sql`insert into message_search (room_id, seq, created_at, terms) values (${room}, 3, now(), 'lever')`;
    const found = async () => {
      const contents: (string | null)[] = [];
      for (const q of ["wheel", "cog", "lever", "京タ", "spring"]) {
        contents.push(...(await search(ada, room, { q })).results.map(({ message }) => message.content));
      }
      return contents;
    };
    expect(await found()).toEqual(["a spring"]);
    const reindex = async () => {
      const created = call("POST", "/admin/jobs", { as: root, json: { job: { kind: "reindex" } } });
      const { job } = await answered(created, jobResponse, 201);
      await untilDone("reindex", null);
      return (await answered(call("GET", `/admin/jobs/${job.id}`, { as: root }), jobResponse)).job;
    };
    expect(await reindex()).toMatchObject({ state: "done", failed: 0, error: null });
    expect(await found()).toEqual(["a wheel", "a cog", "東京タワー", "a spring"]);
    await expectProjected(room);
    expect(await reindex()).toMatchObject({ state: "done", corrected: 0 });
  });

  it("indexes nothing that is edited or deleted meanwhile as it was before", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const sent = [];
    for (let n = 0; n < 40; n += 1) sent.push(await send(ada, room, `number ${n}`));
    await drained(room);
    let isOver = false;
    const reindexing = (async () => {
      let rounds = 0;
      for (; !isOver; rounds += 1) await reindexPage(deps.db, room, 0, 100);
      return rounds;
    })();
    for (const [n, message] of sent.entries()) {
      if (n % 2 === 0) await edit(ada, message, `changed ${n}`);
      else await deleteMessage(ada, room, message.id);
      if (n % 5 === 0) await drained(room);
    }
    isOver = true;
    expect(await reindexing).toBeGreaterThan(5);
    await expectProjected(room);
  });

  it("goes on within a room where it was cut short", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    for (const content of ["one", "two", "three", "four"]) await send(ada, room, content);
    await drained(room);
    await sql`delete from message_search where room_id = ${room}`;
    const first = await reindexPage(deps.db, room, 0, 3);
    expect(first).toEqual({ corrected: 3, last: 3 });
    expect(await reindexPage(deps.db, room, first.last ?? 0, 3)).toEqual({ corrected: 1, last: null });
    await expectProjected(room);
    // The job keeps its place in the room behind its cursor.
    await sql`update message_search set terms = 'x' where room_id = ${room} and seq in (2, 4)`;
    const [before] = await sql`select id from rooms where id < ${room} order by id desc limit 1`;
    const id = crypto.randomUUID();
    await sql`insert into jobs (id, kind, payload, cursor, total)
      values (${id}, 'reindex', '{"position": 3}', ${(before?.id as string | undefined) ?? null}, 1)`;
    await untilDone("reindex", null);
    expect(await sql`select payload from jobs where id = ${id}`).toEqual([{ payload: {} }]);
    expect(await reindexPage(deps.db, room, 3, 3)).toEqual({ corrected: 0, last: null });
    expect(await reindexPage(deps.db, room, 0, 3)).toEqual({ corrected: 1, last: 3 });
  });
});

it("a job that failed can be started again, any other can not", async () => {
  const [root, ada] = await Promise.all([newPerson({ role: "admin" }), newPerson()]);
  const room = await roomOf(ada);
  const json = { user: { full_name: "Ada King" } };
  await answered(call("PUT", `/user/update/${ada.id}`, { as: ada, json }), userResponse);
  await untilDone("refresh_profile", ada.id);
  const [job] = await sql`select id from jobs where payload->>'userId' = ${ada.id}`;
  const retry = () => call("POST", `/admin/jobs/${job?.id}/retry`, { as: root });
  await refused(retry(), "job.not_failed");
  await sql`update jobs set state = 'failed', attempts = 10, failed = 1, error = 'x' where id = ${job?.id as string}`;
  await answered(retry(), jobResponse);
  await untilDone("refresh_profile", ada.id);
  expect((await membersOf(ada, room))[0]?.user.full_name).toBe("Ada King");
  await refused(call("POST", `/admin/jobs/${ada.id}/retry`, { as: root }), "job.not_found");
});
