import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advance, classify, compare, type DrainState, initialDrain } from "../../../src/room/drain.ts";
import type { MessageRow } from "../../../src/room/message-row.ts";

const at = { now: 1_000_000, random: 0.5, floorRev: 0 };
const row = (content: string | null) => [{ content } as MessageRow];
const batch = (first: number, last: number, content: string | null = "text") => ({
  first,
  last,
  waiting: 50 - first + 1,
  epoch: "e",
  messages: row(content),
});
const failed = (sqlstate: string | null) => ({ kind: "failed" as const, sqlstate, message: "why" });
const cursorAt = (projectedRev: number, epoch = "e") => ({
  epoch,
  projectedRev,
  lastSeq: Math.max(0, projectedRev - 1),
});
const elsewhere = (projectedRev: number, epoch = "e") => ({
  kind: "elsewhere" as const,
  ...cursorAt(projectedRev, epoch),
});
const gapAt = (projectedRev: number) => ({ projectedRev, lastSeq: Math.max(0, projectedRev - 1) });
const state = (change: Partial<DrainState> = {}): DrainState => ({ ...initialDrain, ...change });

describe("classify", () => {
  it.each([
    [
      "transient",
      [null, "", "CONNECTION_CLOSED", "08006", "40001", "40P01", "53300", "57P01", "57014", "58000", "25006"],
    ],
    ["transient", ["55P03"]],
    ["schema", ["42703", "42P01", "42501", "3F000", "55000", "26000"]],
    ["poison", ["22021", "22P05", "23505", "23502"]],
    ["other", ["P0001", "XX000", "0A000", "54000"]],
  ] as const)("%s: %j", (kind, codes) => {
    for (const code of codes) expect(classify(code), String(code)).toBe(kind);
  });
});

describe("advance after an applied batch", () => {
  it("moves the cursor, forgets failures and widens the batches again", () => {
    const before = state({ projectedRev: 4, gap: gapAt(2), failures: 3, limit: 40, halted: "x" });
    const { state: after, step } = advance(before, batch(5, 9), { kind: "applied" }, at);
    expect(after).toEqual(state({ projectedRev: 9, limit: 80 }));
    expect(step).toEqual({ kind: "go_on" });
    expect(advance(after, batch(10, 10), { kind: "applied" }, at).state.limit).toBe(160);
    expect(advance(state(), batch(1, 1), { kind: "applied" }, at).state.limit).toBe(500);
  });
});

describe("advance when PostgreSQL stands elsewhere", () => {
  it.each([
    { stands: 9, reaches: 9, why: "a lost acknowledgement: done already" },
    { stands: 7, reaches: 7, why: "a smaller batch of another instance: go on behind it" },
    { stands: 20, reaches: 9, why: "a larger one: this batch is done, the next will see" },
  ])("$why", ({ stands, reaches }) => {
    const { state: after, step } = advance(state({ projectedRev: 4 }), batch(5, 9), elsewhere(stands), at);
    expect({ after: after.projectedRev, gap: after.gap, step: step.kind }).toEqual({
      after: reaches,
      gap: null,
      step: "go_on",
    });
  });

  it("refills from where a restored copy stands, as far back as the log goes", () => {
    const outcome = (cursor: number, floorRev: number) =>
      advance(state({ projectedRev: 40 }), batch(41, 50), elsewhere(cursor), { ...at, floorRev }).state;
    expect(outcome(10, 0)).toMatchObject({ projectedRev: 10, gap: null });
    expect(outcome(10, 10)).toMatchObject({ projectedRev: 10, gap: null });
    expect(outcome(10, 30)).toMatchObject({ projectedRev: 30, gap: gapAt(10) });
    const absent = advance(state({ projectedRev: 40 }), batch(41, 50), { kind: "absent" }, { ...at, floorRev: 30 });
    expect(absent.state).toMatchObject({ projectedRev: 30, gap: gapAt(0) });
  });

  it("halts where PostgreSQL is ahead of the room, whose storage must have been set back", () => {
    const { state: after, step } = advance(state({ projectedRev: 4 }), batch(5, 9), elsewhere(51), at);
    expect(after).toMatchObject({ projectedRev: 4, halted: "PostgreSQL is ahead of the room: it has rev 51" });
    expect(step.kind).toBe("retry");
  });

  it("halts under another epoch, and when leading on does not help", () => {
    const foreign = advance(state({ projectedRev: 4 }), batch(5, 9), elsewhere(4, "other"), at);
    expect(foreign.state.halted).toContain("other");
    expect(foreign.step).toEqual({ kind: "retry", afterMs: 60_000 });
    const stuck = advance(state({ projectedRev: 30, gap: gapAt(10) }), batch(31, 50), elsewhere(10), {
      ...at,
      floorRev: 30,
    });
    expect(stuck.state.halted).not.toBeNull();
  });
});

describe("advance after a failure", () => {
  it("tries again after 1 to 60 s, longer each time, with jitter, and moves nothing", () => {
    fc.assert(
      fc.property(fc.nat({ max: 40 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
        const before = state({ projectedRev: 4, failures, limit: 64 });
        const { state: after, step } = advance(before, batch(5, 9), failed(null), { ...at, random });
        expect(after).toEqual({ ...before, failures: failures + 1 });
        const full = Math.min(1_000 * 2 ** Math.min(failures, 6), 60_000);
        expect(step.kind === "retry" && step.afterMs >= full / 2 - 1 && step.afterMs <= full).toBe(true);
      }),
    );
  });

  it("halts on a schema error, whatever the batch, and looks again in a minute", () => {
    const { state: after, step } = advance(state({ failures: 1 }), batch(1, 500), failed("42703"), at);
    expect(after).toEqual(state({ failures: 2, halted: "42703: why" }));
    expect(step).toEqual({ kind: "retry", afterMs: 60_000 });
  });

  it.each(["22021", "P0001"])("halves the batch at once on %s", (code) => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 500 }), (size) => {
        const { state: after, step } = advance(state(), batch(1, size), failed(code), at);
        expect(after.limit).toBe(Math.ceil(size / 2));
        expect(after.limit).toBeLessThan(size);
        expect(step).toEqual({ kind: "go_on" });
      }),
    );
  });

  it("parks a single message by its content, and remembers when", () => {
    const { state: after, step } = advance(state({ projectedRev: 4 }), batch(5, 5), failed("22021"), at);
    expect(step).toEqual({ kind: "park", sqlstate: "22021", error: "why" });
    expect(after).toEqual(state({ projectedRev: 4, parkedAt: [at.now] }));
  });

  it("parks nothing but content: a single row of any other kind halts", () => {
    for (const messages of [[], row(null)]) {
      const { state: after, step } = advance(state(), { ...batch(1, 1), messages }, failed("22021"), at);
      expect(after.halted).toBe("22021: why");
      expect(step.kind).toBe("retry");
    }
  });

  it("parks poison without limit, but no more than three a minute of what it does not understand", () => {
    const recent = [at.now - 59_999, at.now - 2, at.now - 1];
    const steps = (code: string, parkedAt: number[]) =>
      advance(state({ parkedAt }), batch(1, 1), failed(code), at).step.kind;
    expect(steps("22021", recent)).toBe("park");
    expect(steps("P0001", recent)).toBe("retry");
    expect(steps("P0001", [at.now - 60_000, ...recent.slice(1)])).toBe("park");
  });
});

describe("compare", () => {
  const log = { epoch: "e", floorRev: 0, rev: 50 };

  it("leaves a state alone, to the very object, where PostgreSQL stands where it should", () => {
    for (const [before, projectedRev] of [
      [state({ projectedRev: 7 }), 7],
      [state({ projectedRev: 30, gap: gapAt(7) }), 7],
    ] as const) {
      expect(compare(before, cursorAt(projectedRev), log)).toBe(before);
    }
    const fresh = state();
    expect(compare(fresh, null, log)).toBe(fresh);
  });

  it("catches up, refills or halts otherwise", () => {
    const before = state({ projectedRev: 40, failures: 2 });
    expect(compare(before, cursorAt(45, "e"), log)).toMatchObject({ projectedRev: 45, failures: 0 });
    expect(compare(before, cursorAt(5, "e"), log)).toMatchObject({ projectedRev: 5, gap: null });
    const trimmed = { ...log, floorRev: 20 };
    expect(compare(before, cursorAt(5, "e"), trimmed)).toMatchObject({ projectedRev: 20, gap: gapAt(5) });
    expect(compare(before, null, trimmed)).toMatchObject({ projectedRev: 20, gap: gapAt(0) });
    expect(compare(before, cursorAt(40, "f"), log).halted).toContain("f");
    expect(compare(before, cursorAt(51), log).halted).toContain("ahead");
  });
});
