import { describe, expect, it } from "vitest";
import { fingerprint } from "../load/sends.ts";
import { breakages } from "./breakages.ts";
import { judge, rules } from "./rules.ts";
import { type SoundRoom, soundRoom } from "./sound-room.ts";

const complaintsOf = ({ history, room, log, database, storage }: SoundRoom) =>
  judge(history, { room, log, database, storage });

it("has nothing to say about a room in which all is well", () => {
  expect(complaintsOf(soundRoom())).toEqual([]);
});

describe("complains", () => {
  it.each(breakages)("%s: %s", (rule, _what, breakIt) => {
    const room = soundRoom();
    breakIt(room);
    expect(complaintsOf(room).filter((complaint) => complaint.startsWith(`${rule}: `))).not.toEqual([]);
  });

  it("in every one of its rules", () => {
    expect(new Set(breakages.map(([rule]) => rule))).toEqual(new Set(Object.keys(rules)));
  });
});

it("counts a fresh start instead of complaining", () => {
  const room = soundRoom();
  room.stream.ready("first", 10, false);
  expect(complaintsOf(room)).toEqual([]);
  expect(room.history.freshStarts).toBe(1);
});

it("accepts an unknown send that is there once, or not at all", () => {
  const room = soundRoom();
  const n = room.ann.invoke();
  room.ann.lost(n);
  room.ann.refused(n);
  expect(complaintsOf(room)).toEqual([]);
  expect(fingerprint("a")).not.toBe(fingerprint("b"));
});
