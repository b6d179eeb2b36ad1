import { describe, expect, it } from "vitest";
import { mayGrant, outranks, type RoomRole, roomRoles } from "../../../../src/domain/permissions.ts";
import type { Caller } from "../../../../src/domain/profile.ts";
import { callerOf, MemoryRoom, profileOf } from "../../../support/memory-room.ts";

const refusal = (code: string) => expect.objectContaining({ name: "AppError", code });
const root = callerOf("root", { globalRole: "admin" });
const put = (userId: string, role: RoomRole) => ({ type: "member.put" as const, profile: profileOf(userId), role });
const remove = (userId: string) => ({ type: "member.remove" as const, userId });

/** One of each role, and two owners, so that no rule about the last one is in the way. */
const newRoom = () =>
  new MemoryRoom({
    first: "owner",
    owner: "owner",
    admin: "admin",
    moderator: "moderator",
    member: "member",
    read_only: "read_only",
  });
const manages = (role: RoomRole) => role === "owner" || role === "admin";

describe.each(roomRoles)("a caller who is %s", (role) => {
  const caller = callerOf(role);
  const standing = { roomRole: role, globalRole: "user" as const };

  it.each(roomRoles)("adds %s only by capability and up to their own role", (granted) => {
    const room = newRoom();
    const isAllowed = manages(role) && mayGrant(standing, granted);
    if (isAllowed) {
      const { answer, changes } = room.run(caller, put("new", granted));
      expect(answer.member).toMatchObject({ role: granted, profile: profileOf("new"), rev: room.rev });
      expect(changes.map(({ type }) => type)).toEqual(["member.joined"]);
    } else expect(() => room.run(caller, put("new", granted))).toThrow(refusal("room.forbidden"));
    expect(room.roles.new).toBe(isAllowed ? granted : undefined);
  });

  it.each(roomRoles.flatMap((target) => roomRoles.map((granted) => ({ target, granted }))))(
    "makes $target into $granted only if they outrank them and may grant it",
    ({ target, granted }) => {
      const room = newRoom();
      room.run(root, put("other", target));
      const isAllowed = manages(role) && outranks(standing, target) && mayGrant(standing, granted);
      // To ask for what is already so changes nothing, and is refused only to who may not manage at all.
      if (isAllowed || (manages(role) && target === granted)) room.run(caller, put("other", granted));
      else expect(() => room.run(caller, put("other", granted))).toThrow(refusal("room.forbidden"));
      expect(room.roles.other).toBe(isAllowed ? granted : target);
    },
  );

  it.each(roomRoles)("removes %s only by capability and rank", (target) => {
    const room = newRoom();
    room.run(root, put("other", target));
    const isAllowed = (manages(role) || role === "moderator") && outranks(standing, target);
    if (isAllowed) {
      const [change] = room.run(caller, remove("other")).changes;
      expect(change).toEqual({ type: "member.removed", userId: "other" });
    } else expect(() => room.run(caller, remove("other"))).toThrow(refusal("room.forbidden"));
    expect(room.roles.other).toBe(isAllowed ? undefined : target);
  });

  it("may leave, and step down, but not up", () => {
    const room = newRoom();
    if (manages(role)) {
      expect(room.run(caller, put(role, "read_only")).answer.member.role).toBe("read_only");
      if (role !== "owner") expect(() => newRoom().run(caller, put(role, "owner"))).toThrow(refusal("room.forbidden"));
    } else expect(() => room.run(caller, put(role, "admin"))).toThrow(refusal("room.forbidden"));
    room.run(caller, remove(role));
    expect(room.roles[role]).toBeUndefined();
  });
});

describe("who is no member", () => {
  const outsider = callerOf("out");
  const commands = [put("new", "member"), put("member", "admin"), remove("member"), remove("out")];

  it.each(commands)("may not $type, and learns nothing of a private room", (command) => {
    expect(() => newRoom().run(outsider, command)).toThrow(refusal("room.not_found"));
    const open = newRoom();
    open.room = { ...open.room, visibility: "public" };
    expect(() => open.run(outsider, command)).toThrow(refusal("room.not_member"));
  });

  it("may do all of it as a global admin", () => {
    const room = newRoom();
    room.run(root, put("root", "owner"));
    room.run(root, put("owner", "read_only"));
    room.run(root, remove("first"));
    expect(room.roles).toMatchObject({ root: "owner", owner: "read_only" });
    expect(room.room.adminId).toBe("root");
  });
});

describe("join", () => {
  const join = (room: MemoryRoom, caller: Caller) => room.run(caller, { type: "member.join" });

  it("takes anybody into a public room, once", () => {
    const room = new MemoryRoom({ ada: "owner" }, "public");
    const first = join(room, callerOf("bob"));
    expect(first.answer.member).toMatchObject({ role: "member", rev: room.rev });
    expect(join(room, callerOf("bob"))).toEqual({ changes: [], answer: first.answer });
    expect(join(room, callerOf("ada")).answer.member.role).toBe("owner");
  });

  it("does not show a private room, and refuses who is suspended", () => {
    const room = new MemoryRoom({ ada: "owner" });
    expect(() => join(room, callerOf("bob"))).toThrow(refusal("room.not_found"));
    expect(() => join(room, root)).toThrow(refusal("room.not_found"));
    const open = new MemoryRoom({ ada: "owner" }, "public");
    expect(() => join(open, callerOf("bob", { status: "suspended" }))).toThrow(refusal("account.suspended"));
  });
});

describe("a suspended caller", () => {
  it.each([put("new", "member"), put("member", "admin"), remove("member")])("may not $type", (command) => {
    const suspended = callerOf("owner", { status: "suspended" });
    expect(() => newRoom().run(suspended, command)).toThrow(refusal("account.suspended"));
  });

  it("may leave", () => {
    const room = newRoom();
    room.run(callerOf("member", { status: "suspended" }), remove("member"));
    expect(room.roles.member).toBeUndefined();
  });
});
