import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readResponse, unreadResponse } from "../../../src/contract/read.ts";
import { eventually } from "../../support/worker-bounded.ts";
import {
  answered,
  call,
  deleteMessage,
  history,
  type MessageDto,
  type Person,
  putMember,
  refused,
  removeMember,
  roomOf,
  send,
} from "../../support/worker-client.ts";
import { sql } from "../../support/worker-database.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained, expectProjected, hibernate, inside, loseStorage } from "../../support/worker-room.ts";

const UNREAD_MAX = 100;
const readState = async (as: Person, room: string) =>
  (await answered(call("GET", `/room/${room}/read`, { as }), readResponse)).read;
const setMarker = async (as: Person, room: string, seq: number) =>
  (await answered(call("PUT", `/room/${room}/read`, { as, json: { read: { seq } } }), readResponse)).read;
const unreadRoom = async (as: Person, room: string) => {
  const { rooms } = await answered(call("GET", "/room/unread", { as }), unreadResponse);
  const found = rooms.find(({ room_id }) => room_id === room);
  return found && { seq: found.read_seq, unread_count: found.unread_count, mention_count: found.mention_count };
};

/** Markers follow the events, by the drain's next run. */
async function markersProjected(room: string): Promise<void> {
  await drained(room);
  await inside(room, ({ outbox }) => outbox.run());
  const newest = await inside(room, (_, { storage }) =>
    storage.sql.exec<{ v: number }>("select coalesce(max(version), 0) as v from markers").one(),
  );
  await eventually(5_000, "the markers in PostgreSQL", async () => {
    const [row] = await sql`select coalesce(max(version), 0)::float8 as v from read_markers where room_id = ${room}`;
    return row?.v === newest.v ? true : null;
  });
}

type Act =
  | { readonly kind: "send"; readonly by: number; readonly mentions: number }
  | { readonly kind: "delete"; readonly nth: number }
  | { readonly kind: "read"; readonly by: number; readonly seq: number }
  | { readonly kind: "drain" };
const person = fc.nat({ max: 2 });
const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("send" as const), by: person, mentions: person }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("delete" as const), nth: fc.nat({ max: 9 }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("read" as const), by: person, seq: fc.nat({ max: 12 }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("drain" as const) }) },
  ),
  { minLength: 6, maxLength: 18, size: "max" },
);

describe("read markers and what is unread", () => {
  it("are a plain recount, in the room and in PostgreSQL, after an eviction and when the storage was lost", async () => {
    const people = await Promise.all([newPerson(), newPerson(), newPerson()]);
    const [ada, bob, cy] = people as [Person, Person, Person];
    await fc.assert(
      fc.asyncProperty(acts, async (list) => {
        const room = await roomOf(ada, bob, cy);
        const messages: MessageDto[] = [];
        const markers = [0, 0, 0];
        for (const act of list) {
          if (act.kind === "send") {
            const mentioned = people[act.mentions] as Person;
            messages.push(await send(people[act.by] as Person, room, `hello @${mentioned.username}`));
          } else if (act.kind === "read") {
            markers[act.by] = Math.min(act.seq, messages.length);
            await setMarker(people[act.by] as Person, room, act.seq);
          } else if (act.kind === "drain") {
            await drained(room);
          } else if (messages.length > 0) {
            const index = act.nth % messages.length;
            messages[index] = await deleteMessage(ada, room, messages[index]?.id ?? "");
          }
        }
        const expected = people.map(({ id }, index) => {
          const seq = markers[index] ?? 0;
          const above = messages.filter((m) => m.seq > seq && m.user_id !== id && m.deleted_at === null);
          const mentions = above.filter((m) => m.mentions.includes(id));
          return { seq, unread_count: above.length, mention_count: mentions.length };
        });
        const inRoom = () => Promise.all(people.map((as) => readState(as, room)));
        expect(await inRoom()).toEqual(expected);
        await markersProjected(room);
        expect(await Promise.all(people.map((as) => unreadRoom(as, room)))).toEqual(expected);
        await hibernate(room);
        expect(await inRoom()).toEqual(expected);
        await loseStorage(room);
        expect(await inRoom()).toEqual(expected);
        await expectProjected(room);
      }),
      { numRuns: 6 },
    );
  });

  it("begin where somebody comes in, and are counted up to a hundred", async () => {
    const [ada, bob, cy] = await Promise.all([newPerson(), newPerson(), newPerson()]);
    const room = await roomOf(ada, cy);
    await send(ada, room, "before");
    await putMember(ada, room, bob);
    expect(await readState(bob, room)).toEqual({ seq: 1, unread_count: 0, mention_count: 0 });
    for (let n = 0; n < UNREAD_MAX + 2; n += 1) await send(n % 2 === 0 ? ada : cy, room, "more");
    expect(await readState(bob, room)).toMatchObject({ unread_count: UNREAD_MAX });
    await markersProjected(room);
    expect(await unreadRoom(bob, room)).toMatchObject({ unread_count: UNREAD_MAX });
  });

  it("are one's own: outsiders have none, and nobody's marker is an event", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada);
    await send(ada, room, "hello");
    await refused(call("GET", `/room/${room}/read`, { as: bob }), "room.not_found");
    await refused(call("PUT", `/room/${room}/read`, { as: bob, json: { read: { seq: 1 } } }), "room.not_found");
    const rev = await inside(room, (live) => live.room.rev);
    await setMarker(ada, room, 1);
    expect(await inside(room, (live) => live.room.rev)).toBe(rev);
    expect(await unreadRoom(bob, room)).toBeUndefined();
  });

  it("of somebody who left and came back count, though the room was built anew in between", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    await send(ada, room, "one");
    for (const seq of [1, 0, 1, 0]) await setMarker(bob, room, seq);
    await drained(room);
    await markersProjected(room);
    await removeMember(ada, room, bob);
    await drained(room);
    await loseStorage(room);
    await history(ada, room);
    await putMember(ada, room, bob);
    await markersProjected(room);
    expect(await unreadRoom(bob, room)).toMatchObject({ seq: 1, unread_count: 0 });
  });
});
