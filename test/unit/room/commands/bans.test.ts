import { describe, expect, it } from "vitest";
import { limits } from "../../../../src/domain/limits.ts";
import { outranks, type RoomRole, roomRoles } from "../../../../src/domain/permissions.ts";
import { callerOf, MemoryRoom, profileOf } from "../../../support/memory-room.ts";

const refusal = (code: string) => expect.objectContaining({ name: "AppError", code });
const root = callerOf("root", { globalRole: "admin" });
const ban = (userId: string, change: { expiresAt?: number | null; purgeSeconds?: number; reason?: string } = {}) => ({
  type: "member.ban" as const,
  profile: profileOf(userId),
  reason: null,
  expiresAt: null,
  purgeSeconds: 0,
  ...change,
});
const unban = (userId: string) => ({ type: "member.unban" as const, userId, reason: null });
const send = (content: string) => ({ type: "message.send" as const, content, clientId: null });
const put = (userId: string, role: RoomRole = "member") => ({
  type: "member.put" as const,
  profile: profileOf(userId),
  role,
});
const join = { type: "member.join" as const };
const newRoom = (visibility: "private" | "public" = "public") =>
  new MemoryRoom(
    {
      first: "owner",
      owner: "owner",
      admin: "admin",
      moderator: "moderator",
      member: "member",
      read_only: "read_only",
    },
    visibility,
  );
const moderates = (role: RoomRole) => ["owner", "admin", "moderator"].includes(role);

describe.each(roomRoles)("a caller who is %s", (role) => {
  it.each(roomRoles)("bans %s only by capability and rank", (target) => {
    const room = newRoom();
    room.run(root, put("other", target));
    const isAllowed = moderates(role) && outranks({ roomRole: role, globalRole: "user" }, target);
    if (isAllowed) room.run(callerOf(role), ban("other"));
    else expect(() => room.run(callerOf(role), ban("other"))).toThrow(refusal("room.forbidden"));
    expect(room.member("other") === null).toBe(isAllowed);
    expect(room.record("ban", "other") !== null).toBe(isAllowed);
  });

  it("bans a stranger by capability alone, and never themselves", () => {
    const room = newRoom();
    if (moderates(role)) room.run(callerOf(role), ban("stranger"));
    else expect(() => room.run(callerOf(role), ban("stranger"))).toThrow(refusal("room.forbidden"));
    expect(() => room.run(callerOf(role), ban(role))).toThrow(refusal("room.forbidden"));
  });
});

describe("who is banned", () => {
  it("does not come back, by themselves or by others, until the ban is lifted", () => {
    const room = newRoom();
    room.run(callerOf("moderator"), ban("member", { reason: "spam" }));
    expect(() => room.run(callerOf("member"), join)).toThrow(refusal("member.banned"));
    expect(() => room.run(root, put("member"))).toThrow(refusal("member.banned"));
    room.run(callerOf("moderator"), unban("member"));
    expect(room.run(callerOf("member"), join).answer.member.role).toBe("member");
    expect(room.audit.map(({ action, targetId, reason }) => [action, targetId, reason])).toEqual([
      ["member.banned", "member", "spam"],
      ["member.unbanned", "member", null],
    ]);
  });

  it("learns nothing of a private room", () => {
    const room = newRoom("private");
    room.run(callerOf("owner"), ban("member"));
    for (const command of [join, send("hello"), put("x")]) {
      expect(() => room.run(callerOf("member"), command)).toThrow(refusal("room.not_found"));
    }
  });

  it("may come when the ban has expired, to the millisecond", () => {
    const room = newRoom();
    room.run(root, ban("member", { expiresAt: room.now + 100 }));
    room.now += 97;
    expect(() => room.run(callerOf("member"), join)).toThrow(refusal("member.banned"));
    room.run(callerOf("member"), join);
  });
});

describe("a repeated ban", () => {
  it("changes nothing, and answers as the first did", () => {
    const room = newRoom();
    room.run(callerOf("member"), send("spam"));
    const first = room.run(root, ban("member", { purgeSeconds: 60 }));
    const before = room.rev;
    expect(room.run(root, ban("member", { purgeSeconds: 60 })).answer).toEqual(first.answer);
    expect(room.rev).toBe(before);
    expect(room.audit).toHaveLength(1);
  });

  it("says anew why and until when", () => {
    const room = newRoom();
    room.run(root, ban("member"));
    room.run(callerOf("owner"), ban("member", { reason: "later", expiresAt: 99_999 }));
    expect(room.record("ban", "member")).toMatchObject({ reason: "later", expiresAt: 99_999, by: "owner" });
    expect(room.audit).toHaveLength(2);
  });
});

describe("a purge", () => {
  it("deletes what they wrote in its time, and nothing else, after the removal", () => {
    const room = newRoom();
    room.run(callerOf("member"), send("old"));
    room.now += 10_000;
    for (const text of ["one", "two"]) room.run(callerOf("member"), send(text));
    room.run(callerOf("admin"), send("not theirs"));
    const { changes, answer } = room.run(root, ban("member", { purgeSeconds: 5 }));
    expect(changes.map(({ type }) => type)).toEqual(["member.removed", "message.deleted", "message.deleted"]);
    expect(room.messages.map(({ content, rev }) => [content, rev])).toEqual([
      ["old", expect.any(Number)],
      [null, room.rev],
      [null, room.rev - 1],
      ["not theirs", expect.any(Number)],
    ]);
    expect(answer).toMatchObject({ ban: { purged: 2 }, isPurged: true });
  });

  it("that is larger than one command may be says so, and is finished by the next", () => {
    const room = newRoom();
    for (let n = 0; n < limits.purgeMessagesMax + 5; n += 1) room.run(callerOf("member"), send("spam"));
    const command = ban("member", { purgeSeconds: 3_600 });
    expect(room.run(root, command).answer).toMatchObject({ ban: { purged: limits.purgeMessagesMax }, isPurged: false });
    expect(room.run(root, command).answer).toMatchObject({
      ban: { purged: limits.purgeMessagesMax + 5 },
      isPurged: true,
    });
    expect(room.messages.filter(({ content }) => content !== null)).toEqual([]);
  });
});

it("the last owner is not banned, not even by a global admin", () => {
  const room = new MemoryRoom({ owner: "owner", member: "member" });
  expect(() => room.run(root, ban("owner"))).toThrow(refusal("room.last_owner"));
});
