import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type HistoryAnchor, pageRange } from "../../../src/domain/history.ts";

/** The model works on the whole list: which of the messages 1…last does a page show? */
function naive(anchor: HistoryAnchor, limit: number, times: readonly number[]): number[] {
  const all = times.map((_, index) => index + 1);
  switch (anchor.kind) {
    case "newest":
      return [...all]
        .reverse()
        .slice(anchor.skip, anchor.skip + limit)
        .reverse();
    case "before":
      return all.filter((seq) => seq < anchor.seq).slice(-limit);
    case "after":
      return all.filter((seq) => seq > anchor.seq).slice(0, limit);
    case "around":
      return around(all, anchor.seq, limit);
    case "at":
      return around(all, all.filter((seq) => (times[seq - 1] ?? 0) <= anchor.time).length, limit);
  }
}

/** Half of the page before the message, which is in it, and the rest behind. */
function around(all: readonly number[], seq: number, limit: number): number[] {
  const index = Math.max(0, Math.min(seq, all.length) - 1 - Math.floor(limit / 2));
  return all.slice(index, index + limit);
}

const seqs = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constantFrom(10_000, Number.MAX_SAFE_INTEGER));
const anchors: fc.Arbitrary<HistoryAnchor> = fc.oneof(
  fc.record({ kind: fc.constant("newest" as const), skip: fc.integer({ min: 0, max: 100 }) }),
  fc.record({ kind: fc.constantFrom("before" as const, "after" as const, "around" as const), seq: seqs }),
  fc.record({ kind: fc.constant("at" as const), time: fc.integer({ min: -5, max: 60 }) }),
);
const history = fc
  .array(fc.integer({ min: 0, max: 50 }), { maxLength: 40 })
  .map((times) => times.sort((a, b) => a - b));

function pageOf(anchor: HistoryAnchor, limit: number, times: readonly number[]): number[] {
  const seqAt = (time: number) => times.filter((at) => at <= time).length;
  const { from, to } = pageRange(anchor, limit, times.length, seqAt);
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

describe("pageRange", () => {
  it("is the page that a naive model takes out of the whole list", () => {
    fc.assert(
      fc.property(anchors, fc.integer({ min: 1, max: 100 }), history, (anchor, limit, times) => {
        expect(pageOf(anchor, limit, times)).toEqual(naive(anchor, limit, times));
      }),
      { numRuns: 2_000 },
    );
  });

  it("pages back and forth without a seam or a repeat", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), history, (limit, times) => {
        const back: number[] = [];
        for (let page = pageOf({ kind: "newest", skip: 0 }, limit, times); page.length > 0; ) {
          back.unshift(...page);
          page = pageOf({ kind: "before", seq: page[0] ?? 0 }, limit, times);
        }
        const forth: number[] = [];
        for (let page = pageOf({ kind: "after", seq: 0 }, limit, times); page.length > 0; ) {
          forth.push(...page);
          page = pageOf({ kind: "after", seq: page.at(-1) ?? 0 }, limit, times);
        }
        const all = times.map((_, index) => index + 1);
        expect(back).toEqual(all);
        expect(forth).toEqual(all);
      }),
    );
  });

  it("shows the message that `around` names whenever there is one", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 40 }), (limit, seq) => {
        const times = Array.from({ length: 40 }, () => 0);
        expect(pageOf({ kind: "around", seq }, limit, times)).toContain(seq);
      }),
    );
  });
});
