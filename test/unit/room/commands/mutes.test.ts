import { describe, expect, it } from "vitest";
import { outranks, roomRoles } from "../../../../src/domain/permissions.ts";
import { callerOf, MemoryRoom, profileOf } from "../../../support/memory-room.ts";

const refusal = (code: string, more: object = {}) => expect.objectContaining({ name: "AppError", code, ...more });
const root = callerOf("root", { globalRole: "admin" });
const mute = (userId: string, until: number | null) => ({
  type: "member.mute" as const,
  userId,
  until,
  reason: "heated",
});
const send = { type: "message.send" as const, content: "hello", clientId: null };
const leave = (userId: string) => ({ type: "member.remove" as const, userId });
const join = { type: "member.join" as const };
const newRoom = () =>
  new MemoryRoom(
    { owner: "owner", admin: "admin", moderator: "moderator", member: "member", read_only: "read_only" },
    "public",
  );

describe.each(roomRoles)("a caller who is %s", (role) => {
  it.each(roomRoles)("mutes %s only by capability and rank", (target) => {
    const room = newRoom();
    room.run(root, { type: "member.put", profile: profileOf("other"), role: target });
    const isAllowed =
      !["member", "read_only"].includes(role) && outranks({ roomRole: role, globalRole: "user" }, target);
    const command = mute("other", room.now + 60_000);
    if (isAllowed)
      expect(room.run(callerOf(role), command).changes.map(({ type }) => type)).toEqual(["member.updated"]);
    else expect(() => room.run(callerOf(role), command)).toThrow(refusal("room.forbidden"));
    expect(room.member("other")?.mutedUntil === command.until).toBe(isAllowed);
  });
});

describe("a mute", () => {
  it("takes the voice until it ends, and says when that is", () => {
    const room = newRoom();
    room.run(root, mute("member", room.now + 2_500));
    expect(() => room.run(callerOf("member"), send)).toThrow(
      refusal("member.muted", { extras: { retryAfterSeconds: 3 } }),
    );
    room.run(callerOf("member"), { type: "marker.set", seq: 0 });
    room.now += 2_500;
    room.run(callerOf("member"), send);
  });

  it("is not left behind by leaving, and ends when it is ended", () => {
    const room = newRoom();
    const until = room.now + 60_000;
    room.run(root, mute("member", until));
    room.run(callerOf("member"), leave("member"));
    expect(room.run(callerOf("member"), join).answer.member.mutedUntil).toBe(until);
    room.run(root, mute("member", null));
    room.run(callerOf("member"), leave("member"));
    expect(room.run(callerOf("member"), join).answer.member.mutedUntil).toBeNull();
    room.run(callerOf("member"), send);
  });

  it("that is so already changes nothing", () => {
    const room = newRoom();
    for (const until of [room.now + 60_000, null]) {
      room.run(root, mute("member", until));
      expect(room.run(root, mute("member", until)).changes).toEqual([]);
    }
    expect(room.audit.map(({ action, reason }) => [action, reason])).toEqual([
      ["member.muted", "heated"],
      ["member.unmuted", "heated"],
    ]);
  });

  it("is for members", () => {
    expect(() => newRoom().run(root, mute("nobody", 99_999))).toThrow(refusal("member.not_found"));
  });
});
