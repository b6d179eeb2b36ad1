import { describe, expect, it } from "vitest";
import type { Parcel, ProjectOutcome } from "../../../src/room/fold.ts";
import { Lag } from "../../../src/room/lag.ts";

/** Three of the room's five waiting events. */
const parcel: Parcel = { roomId: "r", epoch: "e", expected: 4, first: 5, last: 7, waiting: 5, oldestAt: 100, json: "" };
const elsewhere = (projectedRev: number, epoch = "e"): ProjectOutcome => ({
  kind: "elsewhere",
  epoch,
  projectedRev,
  lastSeq: 0,
});

describe("the lag of a lane", () => {
  it.each([
    ["what failed waits", { kind: "failed", sqlstate: null, message: "down" }, 5],
    ["what was applied does not", { kind: "applied" }, 2],
    ["nor what had been applied before its acknowledgement was lost", elsewhere(7), 2],
    ["nor a part of it", elsewhere(6), 3],
    ["nor all of it", elsewhere(9), 0],
    ["a restored copy lacks it all", elsewhere(1), 5],
    ["so does another epoch", elsewhere(9, "f"), 5],
  ] as const)("%s", (_, outcome, events) => {
    const lag = new Lag();
    lag.note(parcel, { kind: "failed", sqlstate: null, message: "down" });
    lag.note(parcel, outcome);
    expect(lag.report()).toMatchObject({ events, rooms: events === 0 ? 0 : 1, oldestAt: events === 0 ? null : 100 });
  });
});
