import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import { membersResponse } from "../../../src/contract/room.ts";
import { type Step, steps } from "../../support/room-arbitraries.ts";
import { within } from "../../support/worker-bounded.ts";
import {
  answered,
  call,
  createRoom,
  history,
  type Person,
  removeMember,
  roomOf,
  send,
} from "../../support/worker-client.ts";
import { recordOf } from "../../support/worker-database.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained, expectProjected, hibernate, inside, loseStorage, stubOf } from "../../support/worker-room.ts";
import { PlainSocket } from "../../support/worker-socket.ts";
import { act } from "../../support/worker-steps.ts";

const EVICTION_MS = 1_000;
const evicted = (stub: DurableObjectStub) => within(EVICTION_MS, "the eviction", evictDurableObject(stub));

describe("a room never holds a database socket, nor a call that holds one", () => {
  it("so it can be evicted as soon as its drain is done", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await send(ada, room, "hello");
    await drained(room);
    await evicted(stubOf(room));
  });

  it("nor after it was compared with PostgreSQL, found there, or not found", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await drained(room);
    using _resynced = (await stubOf(room).resync(room)) as unknown as Disposable;
    await evicted(stubOf(room));
    await loseStorage(room);
    await history(ada, room);
    await evicted(stubOf(room));
    const nowhere = uuidv7();
    using _missed = (await stubOf(nowhere).resync(nowhere)) as unknown as Disposable;
    await evicted(stubOf(nowhere));
  });

  it("and a lane lets its session go when it is idle", async () => {
    const ada = await newPerson();
    await drained(await roomOf(ada));
    // The idle time is three seconds; a lane that nobody uses now can then be evicted too.
    const lanes = ["lane-0", "lane-1", "lane-2", "lane-3"].map((name) => env.LANES.getByName(name));
    const outcomes = await within(
      8_000,
      "idle lanes",
      Promise.allSettled(lanes.map((lane) => evictDurableObject(lane))),
    );
    const failures = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [String(outcome.reason)] : []));
    for (const failure of failures) expect(failure).toContain("not currently running");
    expect(failures.length).toBeLessThan(lanes.length);
  });
});

describe("a room that wakes from hibernation", () => {
  it("knows its sockets: they send, receive, and are closed with their membership", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const sockets = { ada: await PlainSocket.open(room, ada), bob: await PlainSocket.open(room, bob) };
    await send(ada, room, "before");
    await Promise.all([sockets.ada.next(), sockets.bob.next()]);
    for (const text of ["first", "second"]) {
      await drained(room);
      const instance = await inside(room, (live) => live);
      await hibernate(room);
      expect(await inside(room, (live) => live)).not.toBe(instance);
      await hibernate(room);
      sockets.bob.send(text);
      expect(await sockets.ada.next()).toMatchObject({ content: text, user_id: bob.id });
      expect(await sockets.bob.next()).toMatchObject({ content: text });
    }
    await hibernate(room);
    await removeMember(ada, room, bob);
    expect((await sockets.bob.closed()).code).toBe(1008);
    await send(ada, room, "after");
    expect(await sockets.ada.next()).toMatchObject({ content: "after" });
  });
});

describe("an eviction after every step", () => {
  it("changes nothing that anybody can see", async () => {
    const people = await Promise.all([newPerson(), newPerson(), newPerson()]);
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        const [awake, evictedEach] = await Promise.all([run(people, list, false), run(people, list, true)]);
        expect(evictedEach).toEqual(awake);
      }),
      { numRuns: 6 },
    );
  });
});

/** What the steps answered and what is there afterwards, in terms that do not differ from room to room. */
async function run(people: readonly Person[], list: readonly Step[], isEvicted: boolean) {
  const [owner] = people as [Person];
  const { id: room } = await createRoom(owner, { visibility: "public" });
  const sent: string[] = [];
  const answers: unknown[] = [];
  for (const step of list) {
    const as = people[step.by] as Person;
    answers.push(await act(people, room, sent, step, as));
    if (isEvicted) await hibernate(room);
  }
  await expectProjected(room);
  const { messages } = await history(owner, room, { limit: 100 });
  const { members, rev } = await answered(call("GET", `/room/${room}/members`, { as: owner }), membersResponse);
  const { counts } = await recordOf(room);
  return {
    answers,
    rev,
    messages: messages.map(({ seq, rev, content, user_id, client_id, deleted_at }) => {
      return { seq, rev, content, user_id, client_id, isDeleted: deleted_at !== null };
    }),
    members: members.map(({ user, role }) => ({ user: user.id, role })),
    counts: counts.map(({ user_id, n }) => ({ user_id, n })),
  };
}
