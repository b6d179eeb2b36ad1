import { beforeAll, describe, expect, it } from "vitest";
import { expectedPage, type HistoryQuery } from "../../support/history-model.ts";
import { deleteMessage, history, type MessageDto, type Person, roomOf, send } from "../../support/worker-client.ts";
import { lockRoom, recordOf } from "../../support/worker-database.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained, expectProjected, floorOf, hibernate, querySqlite, shrinkWindow } from "../../support/worker-room.ts";

describe("history across the floor of the window, while the drain is stopped", () => {
  let ada: Person;
  let room: string;
  const all: MessageDto[] = [];
  let release = () => Promise.resolve();

  beforeAll(async () => {
    ada = await newPerson();
    room = await roomOf(ada);
    const add = async (n: number) => {
      all.push(await send(ada, room, `message ${n}`));
    };
    const remove = async (seq: number) => {
      all[seq - 1] = await deleteMessage(ada, room, all[seq - 1]?.id ?? "");
    };
    for (let n = 1; n <= 40; n += 1) await add(n);
    await remove(3);
    await drained(room);
    await shrinkWindow(room, { events: 12, ageMs: 0 });
    for (let n = 41; n <= 60; n += 1) await add(n);
    await drained(room);
    release = await lockRoom(room);
    // What PostgreSQL does not know yet: more messages, and deletions on both sides of the floor.
    for (let n = 61; n <= 70; n += 1) await add(n);
    // The two at the floor itself stay, each on its side.
    const floor = (await floorOf(room)).seq;
    for (const seq of [1, 20, floor - 1, floor + 2, 59, 65]) await remove(seq);
    return () => release();
  });

  it("the floor lies in the middle, and below it the room has only stubs", async () => {
    const floor = await floorOf(room);
    expect(floor.seq).toBeGreaterThan(30);
    expect(floor.seq).toBeLessThan(60);
    const rows = await querySqlite<{ seq: number; content: string | null }>(room, "select seq, content from messages");
    for (const { seq, content } of rows)
      expect(content === null).toBe(seq <= floor.seq || all[seq - 1]?.content === null);
  });

  it("has no seam, before, after, around, at a time or with the original's skip", async () => {
    const floor = (await floorOf(room)).seq;
    const seqs = [1, 2, 5, 21, floor - 1, floor, floor + 1, floor + 2, 55, 60, 61, 69, 70, 71, 1_000_000];
    const queries: HistoryQuery[] = [
      {},
      { limit: 100 },
      ...seqs.flatMap((seq) => [
        { before: seq, limit: 9 },
        { after: seq, limit: 9 },
        { around: seq, limit: 9 },
      ]),
      ...[0, 1, 10, 22, 23, 69, 70, 200].map((skip) => ({ skip, limit: 7 })),
      ...[1, 15, 48, 70].map((seq) => ({ at: all[seq - 1]?.created_at ?? "", limit: 8 })),
      { at: "2000-01-01T00:00:00Z", limit: 5 },
      { at: "2100-01-01T00:00:00Z", limit: 5 },
    ];
    for (const query of queries) {
      const { messages, page } = await history(ada, room, query);
      const expected = expectedPage(all, query);
      expect(messages, JSON.stringify(query)).toEqual(expected);
      const [newest, oldest] = [expected[0]?.seq, expected.at(-1)?.seq];
      if (oldest !== undefined) expect(page.has_before, JSON.stringify(query)).toBe(oldest > 1);
      if (newest !== undefined) expect(page.has_after, JSON.stringify(query)).toBe(newest < 70);
    }
  });

  it("pages from end to end in both directions without a gap or a repeat", async () => {
    for (const limit of [7, 100]) {
      const back: MessageDto[] = [];
      for (let before = 1_000; ; before = back.at(-1)?.seq ?? 0) {
        const { messages, page } = await history(ada, room, { before, limit });
        back.push(...messages);
        if (!page.has_before) break;
      }
      expect(back.reverse()).toEqual(all);
      const forth: MessageDto[] = [];
      for (let after: number | undefined = undefined as number | undefined; ; after = forth.at(-1)?.seq) {
        const { messages, page } = await history(
          ada,
          room,
          after === undefined ? { around: 1, limit } : { after, limit },
        );
        forth.push(...[...messages].reverse());
        if (!page.has_after) break;
      }
      expect(forth).toEqual(all);
    }
  });

  it("is the same once the drain has caught up, and after an eviction", async () => {
    expect((await recordOf(room)).messages).toHaveLength(60);
    await release();
    await drained(room);
    await hibernate(room);
    expect((await history(ada, room, { limit: 100 })).messages).toEqual([...all].reverse());
    await expectProjected(room);
  });
});
