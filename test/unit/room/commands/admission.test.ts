import { describe, expect, it } from "vitest";
import type { RoomRole } from "../../../../src/domain/permissions.ts";
import { callerOf, MemoryRoom, profileOf } from "../../../support/memory-room.ts";

const refusal = (code: string) => expect.objectContaining({ name: "AppError", code });
const add = (people: Record<string, RoomRole>) => ({
  type: "member.add" as const,
  people: Object.entries(people).map(([userId, role]) => ({ profile: profileOf(userId), role })),
});
const put = (userId: string) => ({ type: "member.put" as const, profile: profileOf(userId), role: "member" as const });
const remove = (userId: string, isRetry?: boolean) => ({
  type: "member.remove" as const,
  userId,
  ...(isRetry === undefined ? {} : { isRetry }),
});
const join = { type: "member.join" as const };
const ban = (room: MemoryRoom, userId: string, expiresAt: number | null = null) =>
  room.put("ban", userId, { userId, reason: null, by: "ada", at: room.now, expiresAt, purged: 0 });

describe("nobody comes in, by any door,", () => {
  const doors = {
    join: (room: MemoryRoom) => room.run(callerOf("new"), join),
    put: (room: MemoryRoom) => room.run(callerOf("ada"), put("new")),
  };

  it.each(Object.entries(doors))("who is banned, until the ban is over: %s", (_, open) => {
    const room = new MemoryRoom({ ada: "owner" }, "public");
    ban(room, "new");
    expect(() => open(room)).toThrow(refusal("member.banned"));
    ban(room, "new", room.now + 2);
    expect(() => open(room)).toThrow(refusal("member.banned"));
    expect(open(room).answer.member.role).toBe("member");
  });

  it.each(Object.entries(doors))("to an archived or a full room: %s", (_, open) => {
    const room = new MemoryRoom({ ada: "owner" }, "public");
    room.room = { ...room.room, archivedAt: 1 };
    expect(() => open(room)).toThrow(refusal("room.archived"));
    room.room = { ...room.room, archivedAt: null };
    room.membersMax = 1;
    expect(() => open(room)).toThrow(refusal("room.full"));
    room.membersMax = 2;
    expect(open(room).answer.member.role).toBe("member");
  });

  it("to a direct room, whose being there is not told", () => {
    const room = new MemoryRoom({ ada: "owner" }, "public");
    room.room = { ...room.room, kind: "direct" };
    expect(() => doors.join(room)).toThrow(refusal("room.not_found"));
    expect(() => doors.put(room)).toThrow(refusal("room.direct"));
    expect(() => room.run(callerOf("ada"), add({ new: "member" }))).toThrow(refusal("room.direct"));
  });
});

describe("several who are added at once", () => {
  it("are each told apart, and the others come in, one event each", () => {
    const room = new MemoryRoom({ ada: "owner", old: "member" });
    ban(room, "banned");
    const { answer, changes } = room.run(
      callerOf("ada"),
      add({ b: "admin", old: "admin", banned: "member", c: "member" }),
    );
    expect(answer.results).toEqual(["added", "already", "banned", "added"]);
    expect(changes).toMatchObject([
      { type: "member.joined", member: { role: "admin", rev: room.rev - 1, profile: { userId: "b" } } },
      { type: "member.joined", member: { role: "member", rev: room.rev, profile: { userId: "c" } } },
    ]);
    expect(room.roles).toEqual({ ada: "owner", old: "member", b: "admin", c: "member" });
    expect(room.run(callerOf("ada"), add({ b: "member", c: "member" }))).toEqual({
      changes: [],
      answer: { results: ["already", "already"] },
    });
  });

  it("are added once if they are named twice, and as far as the room has place", () => {
    const room = new MemoryRoom({ ada: "owner" });
    room.membersMax = 2;
    const [b] = add({ b: "member" }).people;
    if (!b) throw new Error("nobody");
    const people = [b, b, ...add({ c: "member" }).people];
    expect(room.run(callerOf("ada"), { type: "member.add", people }).answer.results).toEqual([
      "added",
      "already",
      "full",
    ]);
    expect(room.room.memberCount).toBe(2);
  });

  it("need somebody who may add, and no role above that one's own", () => {
    const room = new MemoryRoom({ ada: "owner", adm: "admin", mod: "moderator" });
    expect(() => room.run(callerOf("mod"), add({ b: "member" }))).toThrow(refusal("room.forbidden"));
    expect(() => room.run(callerOf("adm"), add({ b: "member", c: "owner" }))).toThrow(refusal("room.forbidden"));
    expect(() => room.run(callerOf("out"), add({ b: "member" }))).toThrow(refusal("room.not_found"));
    expect(room.roles).toEqual({ ada: "owner", adm: "admin", mod: "moderator" });
  });

  it("give a room that has no owner its next one", () => {
    const room = new MemoryRoom({ b: "member" });
    const root = callerOf("root", { globalRole: "admin" });
    room.run(root, add({ c: "member", d: "owner" }));
    expect(room.room.adminId).toBe("d");
  });
});

describe("a removal whose answer was lost", () => {
  it("answers its repetition as the first time: a kick", () => {
    const room = new MemoryRoom({ ada: "owner", bob: "member" });
    room.run(callerOf("ada"), remove("bob"));
    expect(room.run(callerOf("ada"), remove("bob", true))).toEqual({ changes: [], answer: { removed: true } });
    expect(() => room.run(callerOf("ada"), remove("bob"))).toThrow(refusal("member.not_found"));
  });

  it("a leave, although the room is closed to them by now", () => {
    const room = new MemoryRoom({ ada: "owner", bob: "member" });
    room.run(callerOf("bob"), remove("bob"));
    expect(room.run(callerOf("bob"), remove("bob", true))).toEqual({ changes: [], answer: { removed: true } });
    expect(() => room.run(callerOf("bob"), remove("bob"))).toThrow(refusal("room.not_found"));
  });

  it("a deletion of the room", () => {
    const room = new MemoryRoom({ ada: "owner", bob: "member" });
    room.run(callerOf("ada"), { type: "room.delete" });
    const again = { type: "room.delete" as const, isRetry: true };
    expect(room.run(callerOf("ada"), again)).toEqual({ changes: [], answer: { deleted: true } });
    expect(() => room.run(callerOf("bob"), again)).toThrow(refusal("room.forbidden"));
  });

  it("tells nothing to who was never there, and removes who is there", () => {
    const room = new MemoryRoom({ ada: "owner", bob: "member" });
    expect(() => room.run(callerOf("out"), remove("out", true))).toThrow(refusal("room.not_found"));
    expect(() => room.run(callerOf("ada"), remove("out", true))).toThrow(refusal("member.not_found"));
    room.run(callerOf("ada"), remove("bob", true));
    expect(room.roles).toEqual({ ada: "owner" });
  });
});
