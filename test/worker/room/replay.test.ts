import fc from "fast-check";
import { expect, it } from "vitest";
import type { RoomEventDto } from "../../../src/contract/event.ts";
import { steps } from "../../support/room-arbitraries.ts";
import { apply, type Replica, settled } from "../../support/room-replica.ts";
import { createRoom, type Person } from "../../support/worker-client.ts";
import { FrameSocket } from "../../support/worker-frames.ts";
import { newPerson } from "../../support/worker-people.ts";
import { eventsAfter, snapshot } from "../../support/worker-replica.ts";
import { hibernate } from "../../support/worker-room.ts";
import { act } from "../../support/worker-steps.ts";

const RUNS = 8;

it("snapshot(S) + events(S..T) = snapshot(T), from every S, evicted after every step (P5, P7)", async () => {
  const people = await Promise.all([newPerson(), newPerson(), newPerson()]);
  const owner = people[0] as Person;
  await fc.assert(
    fc.asyncProperty(steps, fc.infiniteStream(fc.integer({ min: 1, max: 7 })), async (list, sizes) => {
      const { id: room } = await createRoom(owner, { visibility: "public" });
      const sent: string[] = [];
      const snapshots = [await snapshot(owner, room)];
      for (const step of list) {
        await act(people, room, sent, step, people[step.by] as Person);
        await hibernate(room);
        snapshots.push(await snapshot(owner, room));
      }
      const end = settled(snapshots.at(-1) as Replica);
      const { epoch } = await eventsAfter(owner, room, 0, "none", 1);
      for (const from of snapshots) {
        let replica = from;
        while (replica.rev < end.rev) {
          const page = await eventsAfter(owner, room, replica.rev, epoch, sizes.next().value);
          expect(page.recovered).toBe(true);
          replica = page.events.reduce(apply, replica);
        }
        expect(settled(replica)).toEqual(end);
      }
    }),
    { numRuns: RUNS },
  );
}, 60_000);

it("a socket that resumes from any rev gets what the log has behind it, once and in order (P5)", async () => {
  const people = await Promise.all([newPerson(), newPerson(), newPerson()]);
  const owner = people[0] as Person;
  await fc.assert(
    fc.asyncProperty(steps, fc.array(fc.nat(), { minLength: 3, maxLength: 3 }), async (list, picks) => {
      const { id: room } = await createRoom(owner, { visibility: "public" });
      const sent: string[] = [];
      for (const step of list) await act(people, room, sent, step, people[step.by] as Person);
      const { epoch, rev } = await eventsAfter(owner, room, 0, "none", 1);
      const { events } = await eventsAfter(owner, room, 0, epoch, 1_000);
      for (const since of [0, rev, ...picks.map((pick) => pick % (rev + 1))]) {
        await hibernate(room);
        expect(await resume(owner, room, { epoch, rev: since }, rev)).toEqual(events.slice(since));
      }
      for (const wrong of [
        { epoch: "another", rev: 1 },
        { epoch, rev: rev + 1 },
      ]) {
        expect(await resume(owner, room, wrong, rev)).toBe("afresh");
      }
    }),
    { numRuns: RUNS },
  );
}, 60_000);

/** The backlog, or that the client has to start afresh. */
async function resume(
  as: Person,
  room: string,
  since: { epoch: string; rev: number },
  rev: number,
): Promise<RoomEventDto[] | "afresh"> {
  const socket = await FrameSocket.open(room, as);
  try {
    socket.say({ t: "hello", since });
    const ready = await socket.next("ready");
    expect(ready.rev).toBe(rev);
    if (!ready.recovered) return "afresh";
    return since.rev === rev ? [] : (await socket.next("events")).events;
  } finally {
    socket.close();
  }
}
