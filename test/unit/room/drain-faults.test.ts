import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ops } from "../../support/drain-arbitraries.ts";
import { DrainModel, isPoisoned, LogModel, type Op, PostgresModel } from "../../support/drain-model.ts";

const STEPS_MAX = 5_000;

function logOf(list: readonly Op[]): LogModel {
  const log = new LogModel();
  for (const op of list) log.apply(op);
  return log;
}

/** Projects until nothing waits; `disturb` may change what a batch's outcome is taken for. */
function drainAll(drain: DrainModel, postgres: () => PostgresModel, sqlstate: string): number {
  let steps = 0;
  for (; !drain.isDone; steps += 1) {
    if (steps > STEPS_MAX || drain.state.halted !== null) throw new Error(drain.state.halted ?? "no end");
    const batch = drain.batch();
    drain.take(batch, postgres().project(batch, sqlstate));
  }
  return steps;
}

function expectProjected(postgres: PostgresModel, log: LogModel): void {
  const poisoned = new Set([...log.messages.values()].filter(isPoisoned).map((row) => row.seq));
  expect(postgres.cursor ?? 0).toBe(log.rev);
  expect(postgres.members).toEqual(log.members);
  expect([...postgres.messages.keys()].sort()).toEqual([...log.messages.keys()].sort());
  for (const [seq, row] of log.messages) {
    expect(postgres.messages.get(seq)).toEqual(poisoned.has(seq) ? { ...row, content: null } : row);
    if (poisoned.has(seq)) expect(postgres.parked.get(seq)).toMatchObject({ content: row.content, rev: row.rev });
    else expect(postgres.parked.get(seq)?.content ?? null).toBeNull();
  }
  expect(postgres.nonzeroCounts).toEqual(postgres.recount);
}

describe("poisoned rows", () => {
  it("are found by halving, parked alone, and nothing else is held up or lost", () => {
    fc.assert(
      fc.property(ops, (list) => {
        const log = logOf(list);
        const postgres = new PostgresModel();
        drainAll(new DrainModel(log), () => postgres, "22021");
        expectProjected(postgres, log);
      }),
    );
  });

  it("cost a bisection each, not a batch for every row", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 499 }), { minLength: 1, maxLength: 5 }), (poisoned) => {
        const list = Array.from(
          { length: 500 },
          (_, n): Op => ({ kind: "send", user: 0, poisoned: poisoned.includes(n) }),
        );
        const postgres = new PostgresModel();
        const log = logOf(list);
        const steps = drainAll(new DrainModel(log), () => postgres, "22021");
        expectProjected(postgres, log);
        expect(steps).toBeLessThanOrEqual(poisoned.length * 5 * Math.ceil(Math.log2(500)));
      }),
      { numRuns: 30 },
    );
  });

  it("stay parked when they are deleted, then without content", () => {
    const log = logOf([{ kind: "send", user: 0, poisoned: true }]);
    const postgres = new PostgresModel();
    const drain = new DrainModel(log);
    drainAll(drain, () => postgres, "22021");
    log.apply({ kind: "delete", nth: 0 });
    drainAll(drain, () => postgres, "22021");
    expect(postgres.parked.get(1)?.content).toBeNull();
    expectProjected(postgres, log);
  });

  it("halt the drain when they come thick and nobody knows what they are", () => {
    const log = logOf(Array.from({ length: 10 }, (): Op => ({ kind: "send", user: 0, poisoned: true })));
    const postgres = new PostgresModel();
    const drain = new DrainModel(log);
    expect(() => drainAll(drain, () => postgres, "P0001")).toThrow("P0001: poison");
    expect(postgres.parked.size).toBe(3);
    expect(postgres.cursor).toBe(3);
  });
});

const faults = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 6 }),
    kind: fc.constantFrom("ack lost" as const, "refused" as const, "restored" as const, "second instance" as const),
    back: fc.nat({ max: 5 }),
  }),
  { maxLength: 12 },
);

describe("P12: whatever happens to a batch, PostgreSQL ends up as the room", () => {
  it("with lost acknowledgements, refusals, overlapping instances and restored copies in any order", () => {
    fc.assert(
      fc.property(ops, faults, fc.integer({ min: 1, max: 20 }), (list, planned, limit) => {
        const log = logOf(list);
        const drain = new DrainModel(log, { limit });
        let postgres = new PostgresModel();
        const copies = [postgres.copy()];
        for (const fault of planned) {
          for (let n = 0; n < fault.after && !drain.isDone; n += 1) {
            const batch = drain.batch();
            drain.take(batch, postgres.project(batch, "22021"));
            copies.push(postgres.copy());
          }
          if (fault.kind === "restored") {
            postgres = copies.at(-1 - (fault.back % copies.length))?.copy() ?? postgres;
            if (drain.isDone) drain.state = { ...drain.state, projectedRev: postgres.cursor ?? 0 };
          }
          if (drain.isDone) continue;
          const batch = drain.batch();
          if (fault.kind === "second instance")
            new DrainModel(log, drain.state).take(batch, postgres.project(batch, "22021"));
          const outcome = fault.kind === "refused" ? null : postgres.project(batch, "22021");
          const isTold = fault.kind === "second instance" || fault.kind === "restored";
          drain.take(batch, isTold && outcome ? outcome : { kind: "failed", sqlstate: null, message: "no answer" });
        }
        drainAll(drain, () => postgres, "22021");
        expectProjected(postgres, log);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a copy older than the room's log", () => {
  it("is led on to the end from wherever it stands, with all that the log still has", () => {
    fc.assert(
      fc.property(ops, fc.nat({ max: 59 }), fc.nat({ max: 59 }), (list, copied, trimmed) => {
        const log = logOf(list.map((op) => ({ ...op, poisoned: false })));
        fc.pre(log.rev > 0);
        const [cursor = 0, floorRev = 0] = [copied % log.rev, trimmed % log.rev].sort((a, b) => a - b);
        const postgres = new PostgresModel();
        const before = new DrainModel(log, { limit: Math.max(1, cursor) });
        if (cursor > 0) postgres.project(before.batch(), "");
        const drain = new DrainModel(log, { projectedRev: log.rev - 1 });
        for (let steps = 0; !drain.isDone; steps += 1) {
          expect(drain.state.halted).toBeNull();
          expect(steps).toBeLessThan(10);
          const batch = drain.batch();
          drain.take(batch, postgres.project(batch, ""), floorRev);
        }
        expect(postgres.cursor).toBe(log.rev);
        for (const event of log.events.slice(floorRev)) {
          if (event.seq !== null) expect(postgres.messages.get(event.seq)).toEqual(log.messages.get(event.seq));
        }
      }),
    );
  });
});
