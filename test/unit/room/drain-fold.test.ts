import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EventRow, fold } from "../../../src/room/fold.ts";
import type { MessageRow } from "../../../src/room/message-row.ts";
import { ops } from "../../support/drain-arbitraries.ts";
import { DrainModel, LogModel, PLAIN, PostgresModel } from "../../support/drain-model.ts";

const message = (seq: number, change: Partial<MessageRow> = {}): MessageRow => ({
  ...PLAIN,
  seq,
  id: `id-${seq}`,
  user_id: "ada",
  content: "hello",
  rev: seq,
  created_at: 3_600_000 + seq,
  updated_at: 0,
  ...change,
});
const event = (rev: number, type: string, seq: number | null, user_id: string | null = null): EventRow => ({
  rev,
  type,
  seq,
  user_id,
  at: 0,
});
const rows = (...messages: MessageRow[]) => ({
  messages: new Map(messages.map((row) => [row.seq, row])),
  members: new Map(),
});

describe("fold", () => {
  it("makes one row and no count of a message that is created and deleted in one batch", () => {
    const gone = message(1, { content: null, deleted_at: 5, rev: 2 });
    const folded = fold([event(1, "message.created", 1), event(2, "message.deleted", 1)], rows(gone));
    expect(folded).toEqual({ messages: [gone], members: [], removed: [], counts: [] });
  });

  it("counts by author and hour of the message, not by who deleted it or when", () => {
    const late = message(2, { created_at: 7_200_000, user_id: "bob" });
    const events = [event(1, "message.created", 1), event(2, "message.created", 2), event(3, "message.deleted", 3)];
    const { counts } = fold(events, rows(message(1), late, message(3, { created_at: 3_599_999 })));
    expect(counts).toEqual([
      { user_id: "ada", hour: 3_600_000, n: 1 },
      { user_id: "bob", hour: 7_200_000, n: 1 },
      { user_id: "ada", hour: 0, n: -1 },
    ]);
  });

  it("writes a member who left and came back, and removes who came and left", () => {
    const back = { user_id: "ada", role: "member" as const, joined_at: 9, muted_until: null, rev: 3 };
    const events = ["ada", "bob", "ada", "bob"].map((user, index) => event(index + 1, "member.any", null, user));
    const folded = fold(events, { messages: new Map(), members: new Map([["ada", back]]) });
    expect(folded).toMatchObject({ members: [back], removed: ["bob"] });
  });

  it("never has a key twice, so that PostgreSQL writes no row twice in one statement", () => {
    fc.assert(
      fc.property(ops, (list) => {
        const log = new LogModel();
        for (const op of list) log.apply(op);
        const { messages, members, removed, counts } = new DrainModel(log, { limit: 1_000 }).batch();
        for (const keys of [
          messages.map((row) => String(row.seq)),
          [...members.map((row) => row.user_id), ...removed],
          counts.map((row) => `${row.user_id} ${row.hour}`),
        ]) {
          expect(new Set(keys).size).toBe(keys.length);
        }
        expect(counts.every(({ n }) => n !== 0)).toBe(true);
      }),
    );
  });

  it("leaves the same tables however the log is cut into batches, and while it goes on growing", () => {
    const schedule = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(ops, schedule, (list, cuts) => {
        const log = new LogModel();
        const drain = new DrainModel(log);
        const postgres = new PostgresModel();
        const waiting = list.map((op) => ({ ...op, poisoned: false }));
        for (let turn = 0; waiting.length > 0 || !drain.isDone; turn += 1) {
          const size = cuts[turn % cuts.length] ?? 1;
          for (const op of waiting.splice(0, cuts[(turn * 7) % cuts.length])) log.apply(op);
          drain.state = { ...drain.state, limit: size };
          if (drain.isDone) continue;
          const batch = drain.batch();
          drain.take(batch, postgres.project(batch, ""));
        }
        expect(postgres.messages).toEqual(log.messages);
        expect(postgres.members).toEqual(log.members);
        expect(postgres.nonzeroCounts).toEqual(postgres.recount);
      }),
    );
  });
});
