import { describe, expect, it } from "vitest";
import type { PreferencePatch } from "../../../../src/domain/preference.ts";
import { callerOf, MemoryRoom } from "../../../support/memory-room.ts";

const refusal = (code: string) => expect.objectContaining({ name: "AppError", code });
const set = (patch: PreferencePatch) => ({ type: "preference.set" as const, patch });

describe("what a member wishes for a room", () => {
  it("begins as it is for everybody, changes by what is said, and is nobody else's", () => {
    const room = new MemoryRoom({ ada: "owner", bob: "read_only" });
    const bob = callerOf("bob");
    const start = { userId: "bob", mutedUntil: null, isFavourite: false, level: "all" };
    expect(room.run(bob, set({})).answer.preference).toEqual(start);
    expect(room.record("preference", "bob")).toBeNull();
    room.run(bob, set({ mutedUntil: "forever", level: "mentions" }));
    const { answer, changes } = room.run(bob, set({ isFavourite: true, mutedUntil: null }));
    expect(answer.preference).toEqual({ ...start, isFavourite: true, level: "mentions" });
    expect(changes).toEqual([]);
    expect(room.rev).toBe(2);
    expect(room.record("preference", "bob")).toEqual(answer.preference);
    expect(room.record("preference", "ada")).toBeNull();
  });

  it("is for members only, in an archived room too", () => {
    const room = new MemoryRoom({ ada: "owner" });
    room.room = { ...room.room, archivedAt: 1 };
    room.run(callerOf("ada"), set({ isFavourite: true }));
    expect(() => room.run(callerOf("out"), set({}))).toThrow(refusal("room.not_found"));
    expect(() => room.run(callerOf("root", { globalRole: "admin" }), set({}))).toThrow(refusal("room.not_member"));
  });

  it("goes with the membership", () => {
    const room = new MemoryRoom({ ada: "owner", bob: "member" });
    room.run(callerOf("bob"), set({ isFavourite: true }));
    room.run(callerOf("bob"), { type: "member.remove", userId: "bob" });
    expect(room.record("preference", "bob")).toBeNull();
  });
});
