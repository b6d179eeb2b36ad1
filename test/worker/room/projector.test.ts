import { exports } from "cloudflare:workers";
import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { beforeAll, describe, expect, it } from "vitest";
import { type Batch, type ProjectOutcome, toParcel } from "../../../src/room/fold.ts";
import type { ProjectorSession } from "../../../src/room/projector.ts";
import { ops } from "../../support/drain-arbitraries.ts";
import { DrainModel, LogModel, type Op } from "../../support/drain-model.ts";
import { expectExactCounts, recordOf } from "../../support/worker-database.ts";

type Session = Rpc.Stub<ProjectorSession>;

/** Each has a connection of its own, so that what runs at once really does. */
const sessions: Session[] = [];
const SESSIONS = 30;

beforeAll(async () => {
  const opened = Array.from({ length: SESSIONS }, () => exports.Projector.open() as unknown as Promise<Session>);
  sessions.push(...(await Promise.all(opened)));
  return () => {
    for (const session of sessions) session[Symbol.dispose]();
  };
});

let turn = 0;
async function project(batch: Batch): Promise<ProjectOutcome> {
  turn += 1;
  const session = sessions[turn % SESSIONS] as Session;
  using outcome = (await session.project(toParcel(batch))) as unknown as ProjectOutcome & Disposable;
  return structuredClone({ ...outcome });
}

function logOf(list: readonly Op[]): LogModel {
  const log = new LogModel();
  for (const op of list) log.apply({ ...op, poisoned: false } as Op);
  return log;
}

const sends = (count: number) =>
  logOf(Array.from({ length: count }, (_, n) => ({ kind: "send", user: n % 3, poisoned: false })));
const batchesOf = (log: LogModel, roomId: string, size: number): Batch[] => {
  const batches: Batch[] = [];
  for (let projectedRev = 0; projectedRev < log.rev; projectedRev += size) {
    batches.push(new DrainModel(log, { projectedRev, limit: size }, roomId).batch());
  }
  return batches;
};

/** All tables are what the log says, and every counter is what a recount gives. */
async function expectSame(roomId: string, log: LogModel): Promise<void> {
  const record = await recordOf(roomId);
  expect(record.room).toMatchObject({ projected_rev: log.rev, last_seq: log.messages.size });
  const rows = [...log.messages.values()].sort((a, b) => a.seq - b.seq);
  expect(record.messages).toEqual(rows.map(({ mentions: _elsewhere, ...row }) => row));
  expect(record.members).toEqual([...log.members.values()].sort((a, b) => (a.user_id < b.user_id ? -1 : 1)));
  expect(record.parked).toEqual([]);
  await expectExactCounts(roomId);
}

describe("the projection is exactly once", () => {
  it("when the same first batch runs 60 times at once", async () => {
    const roomId = uuidv7();
    const log = sends(200);
    const [batch] = batchesOf(log, roomId, 500) as [Batch];
    const outcomes = await Promise.all(Array.from({ length: 60 }, () => project(batch)));
    expect(outcomes.filter(({ kind }) => kind === "applied")).toHaveLength(1);
    // Who came second learns where PostgreSQL stands now, not where it stood when its statement began.
    const others = outcomes.filter(({ kind }) => kind !== "applied");
    for (const outcome of others)
      expect(outcome).toEqual({ kind: "elsewhere", epoch: "epoch", projectedRev: 200, lastSeq: 200 });
    await expectSame(roomId, log);
  });

  it("when later batches run 60 times each, all of them at once and in any order", async () => {
    const roomId = uuidv7();
    const log = logOf(
      Array.from(
        { length: 90 },
        (_, n): Op => (n % 3 === 2 ? { kind: "delete", nth: n } : { kind: "send", user: n % 4, poisoned: false }),
      ),
    );
    const batches = batchesOf(log, roomId, 20);
    const applied = new Array<number>(batches.length).fill(0);
    for (let round = 0; round < batches.length; round += 1) {
      const runs = Array.from({ length: 60 }, (_, n) => (n * 7 + round) % batches.length);
      const outcomes = await Promise.all(runs.map((index) => project(batches[index] as Batch)));
      outcomes.forEach((outcome, n) => {
        if (outcome.kind === "applied") applied[runs[n] as number] = (applied[runs[n] as number] ?? 0) + 1;
        else expect(["elsewhere", "absent"]).toContain(outcome.kind);
      });
    }
    expect(applied).toEqual(batches.map(() => 1));
    await expectSame(roomId, log);
  });

  it("when two instances of a room cut the log differently and drain against each other", async () => {
    await fc.assert(
      fc.asyncProperty(ops, fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }), async (list, a, b) => {
        const log = logOf(list);
        fc.pre(log.rev > 0);
        const roomId = uuidv7();
        const drains = [a, b, a + b].map((limit) => new DrainModel(log, { limit }, roomId));
        await Promise.all(
          drains.map(async (drain) => {
            for (let n = 0; !drain.isDone; n += 1) {
              expect(n).toBeLessThan(200);
              const batch = drain.batch();
              drain.take(batch, await project(batch));
              expect(drain.state.halted).toBeNull();
            }
          }),
        );
        await expectSame(roomId, log);
      }),
      { numRuns: 15 },
    );
  });
});

describe("a batch that does not fit", () => {
  const writesNothing = async (batch: Batch, outcome: ProjectOutcome) => {
    const before = await recordOf(batch.roomId);
    expect(await project(batch)).toEqual(outcome);
    expect(await recordOf(batch.roomId)).toEqual(before);
  };

  it("leaves everything alone: too early, done already, under another epoch, or of an unknown room", async () => {
    const roomId = uuidv7();
    const log = sends(30);
    const [first, second, third] = batchesOf(log, roomId, 10) as [Batch, Batch, Batch];
    await writesNothing(second, { kind: "absent" });
    expect(await project(first)).toEqual({ kind: "applied" });
    const stands = { kind: "elsewhere", epoch: "epoch", projectedRev: 10, lastSeq: 30 } as const;
    await writesNothing(first, stands);
    await writesNothing(third, stands);
    await writesNothing({ ...second, epoch: "another" }, stands);
    expect(await project(second)).toEqual({ kind: "applied" });
    expect(await project(third)).toEqual({ kind: "applied" });
    await expectSame(roomId, log);
  });

  it("is undone as a whole when a row of it is refused, the cursor too", async () => {
    const roomId = uuidv7();
    const log = sends(20);
    const [first, second] = batchesOf(log, roomId, 10) as [Batch, Batch];
    await project(first);
    const poisoned = second.messages.map((row) => (row.seq === 15 ? { ...row, content: "\u0000" } : row));
    const before = await recordOf(roomId);
    expect(await project({ ...second, messages: poisoned })).toMatchObject({ kind: "failed", sqlstate: "22P05" });
    expect(await recordOf(roomId)).toEqual(before);
    expect(await project(second)).toEqual({ kind: "applied" });
    await expectSame(roomId, log);
  });

  it("leads a restored copy on from where it stands when the log's beginning is gone", async () => {
    const roomId = uuidv7();
    const log = sends(30);
    const [first] = batchesOf(log, roomId, 10) as [Batch];
    await project(first);
    const drain = new DrainModel(log, { projectedRev: 25 }, roomId);
    for (let n = 0; !drain.isDone && n < 5; n += 1) {
      const batch = drain.batch();
      drain.take(batch, await project(batch), 20);
    }
    const { room, messages } = await recordOf(roomId);
    expect(room?.projected_rev).toBe(30);
    const seqs = messages.map(({ seq }) => seq);
    expect(seqs).toEqual([
      ...Array.from({ length: 10 }, (_, n) => n + 1),
      ...Array.from({ length: 10 }, (_, n) => n + 21),
    ]);
  });
});
