import fc from "fast-check";
import { expect, it } from "vitest";
import type { MessageDto } from "../../../src/contract/message.ts";
import { toMessageDto } from "../../../src/contract/to-wire.ts";
import { listMessages } from "../../../src/repositories/messages.ts";
import { messageSteps, type Step } from "../../support/room-arbitraries.ts";
import { apply, type Replica, settled } from "../../support/room-replica.ts";
import { createRoom, type Person, putMember, search } from "../../support/worker-client.ts";
import { lockRoom, recordOf } from "../../support/worker-database.ts";
import { backUp } from "../../support/worker-faults.ts";
import { deps, newPerson } from "../../support/worker-people.ts";
import { eventsAfter, snapshot } from "../../support/worker-replica.ts";
import {
  drained,
  dumpSqlite,
  expectProjected,
  hibernate,
  inside,
  loseStorage,
  shrinkWindow,
  stubOf,
} from "../../support/worker-room.ts";
import { act } from "../../support/worker-steps.ts";

/** What happens to the room between two steps. */
const faults = ["none", "none", "evict", "kill", "stop PostgreSQL", "start PostgreSQL", "drain", "trim"] as const;
type Fault = (typeof faults)[number];
const world = fc.array(fc.constantFrom(...faults), { minLength: 40, maxLength: 40 });

/** What chance may leave out. */
const everything: Step[] = [
  { by: 0, kind: "send", content: "one", key: null, replyTo: null },
  { by: 0, kind: "react", nth: 0, emoji: "❤️", isOn: true },
  { by: 0, kind: "edit", nth: 0, content: "two" },
  { by: 0, kind: "pin", nth: 0, isOn: true },
  { by: 0, kind: "delete", nth: 0 },
];

it("P7: snapshot, event stream and PostgreSQL are one, whatever is done to messages and to the room", async () => {
  const people = await Promise.all([newPerson(), newPerson(), newPerson()]);
  await fc.assert(
    fc.asyncProperty(messageSteps, world, async (list, between) => {
      const run = await Run.begin(people);
      for (const [index, step] of list.entries()) await run.step(step, index, between[index] ?? "none");
      await run.startPostgres();
      await run.expectOne();
      await run.expectForgotten();
      await run.loseEverything();
    }),
    { numRuns: 8, examples: [[everything, []]] },
  );
}, 180_000);

it("P7: PostgreSQL, restored from an earlier copy, is refilled to what the room says", async () => {
  const people = await Promise.all([newPerson(), newPerson(), newPerson()]);
  await fc.assert(
    fc.asyncProperty(messageSteps, fc.nat({ max: 20 }), async (list, at) => {
      const run = await Run.begin(people);
      let restore = await backUp(run.room);
      for (const [index, step] of list.entries()) {
        if (index === at % list.length) {
          await drained(run.room);
          restore = await backUp(run.room);
        }
        await run.step(step, index, "none");
      }
      await drained(run.room);
      await restore();
      using _resynced = (await stubOf(run.room).resync(run.room)) as unknown as Disposable;
      await run.expectOne();
    }),
    { numRuns: 6 },
  );
}, 120_000);

/** A property over nothing holds always. */
it("all of it has happened", () => {
  const all = ["message.created", "message.edited", "message.deleted", "reaction.added", "pin.added"];
  for (const type of all) expect(happened).toContain(type);
  expect([...forgotten].sort()).toEqual(["emoji", "text"]);
});

/** A room, a client of it that hears of everything, and what it has ever read. */
class Run {
  readonly room: string;
  private readonly people: readonly Person[];
  private readonly owner: Person;
  private readonly sent: string[] = [];
  private readonly epoch: string;
  private replica: Replica;
  /** Every mark and every emoji that was ever seen with a message, by its seq. */
  private readonly marks = new Map<number, Set<string>>();
  private release: (() => Promise<void>) | null = null;

  private constructor(people: readonly Person[], room: string, epoch: string, replica: Replica) {
    this.people = people;
    this.owner = people[0] as Person;
    this.room = room;
    this.epoch = epoch;
    this.replica = replica;
  }

  static async begin(people: readonly Person[]): Promise<Run> {
    const owner = people[0] as Person;
    const { id: room } = await createRoom(owner, { visibility: "public" });
    // So that what is tried mostly may be done.
    await putMember(owner, room, people[1] as Person, "moderator");
    await putMember(owner, room, people[2] as Person, "member");
    const { epoch } = await eventsAfter(owner, room, 0, "none", 1);
    return new Run(people, room, epoch, await snapshot(owner, room));
  }

  /**
   * Texts are told apart by a mark, which no preview cuts off, and emoji by their message, so that each can be looked for
   * wherever it must not be.
   */
  async step(step: Step, index: number, fault: Fault): Promise<void> {
    const mark = `⟦${index}⟧`;
    const marked =
      "content" in step
        ? { ...step, content: `${mark} ${step.content}`, custom: { mark } }
        : step.kind === "react"
          ? { ...step, emoji: this.emojiOf(step.nth, step.emoji) }
          : step;
    // Another body under the same key is refused, and the edit of another's message: elsewhere they are tried.
    const mostly = marked.kind === "send" ? { ...marked, key: null } : marked;
    const by = step.kind === "edit" ? this.authorOf(step.nth) : this.people[step.by];
    await act(this.people, this.room, this.sent, mostly, by ?? this.owner);
    await this.listen();
    await this.suffer(fault);
  }

  private emojiOf(nth: number, emoji: string): string {
    const pair = emojis[nth % Math.max(1, this.sent.length)] ?? [];
    return pair[emoji === "❤️" ? 0 : 1] ?? emoji;
  }

  private authorOf(nth: number): Person | undefined {
    const id = this.sent[nth % Math.max(1, this.sent.length)];
    const message = Object.values(this.replica.messages).find((one) => one.id === id);
    return this.people.find((person) => person.id === message?.user_id);
  }

  private async listen(): Promise<void> {
    const { events, recovered } = await eventsAfter(this.owner, this.room, this.replica.rev, this.epoch, 1_000);
    expect(recovered).toBe(true);
    this.replica = events.reduce(apply, this.replica);
    for (const { type } of events) happened.add(type);
    for (const { seq, content, reactions = [] } of Object.values(this.replica.messages)) {
      const marks = this.marks.get(seq) ?? new Set();
      this.marks.set(seq, marks);
      const mark = /^⟦\d+⟧/.exec(content ?? "")?.[0];
      if (mark) marks.add(mark);
      for (const { emoji } of reactions) marks.add(emoji);
    }
  }

  private async suffer(fault: Fault): Promise<void> {
    switch (fault) {
      case "evict":
        return await hibernate(this.room);
      case "kill":
        // Whoever asks is told that the object is gone; the next one finds it anew.
        return await inside(this.room, (_, state) => state.abort("a fault of the test")).catch(() => undefined);
      case "stop PostgreSQL":
        if (this.release) return;
        await drained(this.room);
        this.release = await lockRoom(this.room);
        return;
      case "start PostgreSQL":
        return await this.startPostgres();
      case "drain":
        if (this.release === null) await drained(this.room);
        return;
      case "trim":
        // Whatever has reached PostgreSQL leaves the room, but for the last two events.
        await shrinkWindow(this.room, { events: 2, ageMs: -1 });
        if (this.release === null) await drained(this.room);
        return;
      case "none":
    }
  }

  async startPostgres(): Promise<void> {
    await this.release?.();
    this.release = null;
    await drained(this.room);
  }

  /** The client, a newcomer and PostgreSQL see the same room. */
  async expectOne(): Promise<void> {
    await expectProjected(this.room);
    const now = settled(await snapshot(this.owner, this.room));
    expect(settled(this.replica)).toEqual(now);
    const { rows } = await listMessages(deps.db, { roomId: this.room, userId: null, q: null }, PAGE);
    const projected = rows.map(toMessageDto).sort((a, b) => a.seq - b.seq);
    expect(projected.map(asAnybody)).toEqual(Object.values(now.messages).map(asAnybody));
  }

  /** Nothing of what was deleted is anywhere: in no table, log, quote, version or search. */
  async expectForgotten(): Promise<void> {
    const gone = Object.values(this.replica.messages).filter(({ deleted_at }) => deleted_at !== null);
    const { events } = await eventsAfter(this.owner, this.room, 0, this.epoch, 1_000);
    const everywhere = {
      room: await dumpSqlite(this.room),
      database: JSON.stringify(await recordOf(this.room)),
      replay: JSON.stringify(events),
      history: JSON.stringify(await snapshot(this.owner, this.room)),
      // All that has not this word.
      search: JSON.stringify(await search(this.owner, this.room, { q: "-xylophone", limit: 100 })),
    };
    for (const { seq } of gone) {
      for (const mark of this.marks.get(seq) ?? []) {
        for (const [where, all] of Object.entries(everywhere))
          expect(all.includes(mark), `${mark}: ${where}`).toBe(false);
        forgotten.add([...mark][0] === "⟦" ? "text" : "emoji");
      }
    }
  }

  /** Built anew from PostgreSQL, the room is what it was. */
  async loseEverything(): Promise<void> {
    const before = settled(await snapshot(this.owner, this.room));
    await loseStorage(this.room);
    expect(settled(await snapshot(this.owner, this.room))).toEqual(before);
    await expectProjected(this.room);
  }
}

/** Two for each message that steps are aimed at; they stand nowhere else. */
const emojis = ["🐶🐱", "🐭🐹", "🐰🦊", "🐻🐼", "🐨🐯", "🦁🐮"].map((pair) => [...pair]);
/** What was looked for and not found, over all runs. */
const forgotten = new Set<string>();
/** Types of events, over all runs. */
const happened = new Set<string>();
const PAGE = { limit: 100, cursor: null, skip: 0 };

/** Without what only the reader sees. */
function asAnybody({ reactions, ...message }: MessageDto): MessageDto {
  return reactions ? { ...message, reactions: reactions.map(({ me: _mine, ...one }) => one) } : message;
}
