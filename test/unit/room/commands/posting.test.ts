import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CommandOf } from "../../../../src/domain/command.ts";
import { AppError } from "../../../../src/domain/errors.ts";
import { roomRoles } from "../../../../src/domain/permissions.ts";
import { mayPost } from "../../../../src/room/commands/posting.ts";
import { callerOf, MemoryRoom, profileOf } from "../../../support/memory-room.ts";

const refusal = (code: string, more: object = {}) => expect.objectContaining({ name: "AppError", code, ...more });
const send = (clientId: string | null = null) => ({ type: "message.send" as const, content: "hello", clientId });
const newRoom = () =>
  new MemoryRoom({
    owner: "owner",
    admin: "admin",
    moderator: "moderator",
    member: "member",
    other: "member",
    read_only: "read_only",
  });
const set = (room: MemoryRoom, patch: Partial<MemoryRoom["room"]>) => {
  room.room = { ...room.room, ...patch };
};

describe("slow mode", () => {
  it("makes a member wait from one message to the next, and nobody else", () => {
    const room = newRoom();
    set(room, { slowModeSeconds: 30 });
    room.run(callerOf("member"), send());
    room.now += 9_999;
    expect(() => room.run(callerOf("member"), send())).toThrow(
      refusal("room.slow_mode", { extras: { retryAfterSeconds: 20 } }),
    );
    room.run(callerOf("other"), send());
    room.now += 19_999;
    room.run(callerOf("member"), send());
  });

  it.each(["owner", "admin", "moderator"])("lets %s go on", (role) => {
    const room = newRoom();
    set(room, { slowModeSeconds: 30 });
    for (let n = 0; n < 3; n += 1) room.run(callerOf(role), send());
  });

  it("costs nothing while it is off: nobody's last message is looked for", () => {
    const room = newRoom();
    room.sentAt = () => expect.unreachable();
    room.run(callerOf("member"), send());
  });

  it("counts what a member wrote, not what the room wrote of them", () => {
    const room = newRoom();
    set(room, { slowModeSeconds: 30, visibility: "public", systemMessages: true });
    room.run(callerOf("new"), { type: "member.join" });
    expect(room.messages.map(({ type, userId }) => [type, userId])).toEqual([["system", "new"]]);
    room.run(callerOf("new"), send());
  });

  it("never refuses the repeat of a message, and counts one that was deleted", () => {
    const room = newRoom();
    set(room, { slowModeSeconds: 30 });
    const { message } = room.run(callerOf("member"), send("once")).answer;
    expect(room.run(callerOf("member"), send("once")).answer).toMatchObject({
      duplicate: true,
      message: { id: message.id },
    });
    room.run(callerOf("member"), { type: "message.delete", messageId: message.id });
    expect(() => room.run(callerOf("member"), send("twice"))).toThrow(refusal("room.slow_mode"));
  });

  it("leaves the pause between any two messages of one member", () => {
    const pauseMs = 10_000;
    const steps = fc.array(fc.record({ by: fc.constantFrom("member", "other"), afterMs: fc.nat(8_000) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(steps, (all) => {
        const room = newRoom();
        set(room, { slowModeSeconds: pauseMs / 1_000 });
        const accepted: Record<string, number[]> = { member: [], other: [] };
        for (const { by, afterMs } of all) {
          room.now += afterMs;
          const isDue = (accepted[by]?.at(-1) ?? -pauseMs) + pauseMs <= room.now + 1;
          try {
            accepted[by]?.push(room.run(callerOf(by), send()).answer.message.createdAt);
            expect(isDue).toBe(true);
          } catch (error) {
            if (!(error instanceof AppError)) throw error;
            expect([error.code, isDue]).toEqual(["room.slow_mode", false]);
          }
        }
      }),
    );
  });
});

it.each(roomRoles)("a room for announcements takes those of %s only if they may announce", (role) => {
  const room = newRoom();
  set(room, { posting: "moderators" });
  if (["owner", "admin", "moderator"].includes(role)) room.run(callerOf(role), send());
  else expect(() => room.run(callerOf(role), send())).toThrow(refusal("room.forbidden"));
});

describe("who is told of as typing", () => {
  it("is who may write, now or in a moment", () => {
    const room = newRoom();
    expect(roomRoles.filter((role) => mayPost(room, callerOf(role)))).toEqual([
      "owner",
      "admin",
      "moderator",
      "member",
    ]);
    set(room, { posting: "moderators" });
    expect(roomRoles.filter((role) => mayPost(room, callerOf(role)))).toEqual(["owner", "admin", "moderator"]);
  });

  it("is nobody suspended, and nobody by a token that only reads", () => {
    const room = newRoom();
    expect(mayPost(room, callerOf("member", { status: "suspended" }))).toBe(false);
    expect(mayPost(room, { ...callerOf("member"), scopes: ["read"] })).toBe(false);
    expect(mayPost(room, { ...callerOf("member"), scopes: ["read", "write"] })).toBe(true);
  });
});

describe("a suspended member", () => {
  const suspended = callerOf("member", { status: "suspended" });

  it("keeps track of what they read, wishes, and leaves", () => {
    const room = newRoom();
    room.run(callerOf("other"), send());
    expect(room.run(suspended, { type: "marker.set", seq: 1 }).answer).toMatchObject({ seq: 1, unread: 0 });
    room.run(suspended, { type: "preference.set", patch: { isFavourite: true } });
    room.run(suspended, { type: "member.remove", userId: "member" });
    expect(room.member("member")).toBeNull();
  });

  it.each([
    send(),
    { type: "member.remove" as const, userId: "read_only" },
    { type: "member.put" as const, profile: profileOf("new"), role: "member" as const },
    { type: "room.update" as const, patch: { topic: "mine" } },
  ])("does nothing that others feel: $type", (command) => {
    const room = newRoom();
    const owner = callerOf("owner", { status: "suspended" });
    expect(() => room.run(owner, command as CommandOf<"message.send">)).toThrow(refusal("account.suspended"));
  });
});

it("an archived room takes nothing, lets nobody in, and lets go who wants to leave", () => {
  const room = newRoom();
  set(room, { visibility: "public" });
  room.run(callerOf("owner"), { type: "room.archive", isArchived: true, reason: "done" });
  for (const role of roomRoles) {
    expect(() => room.run(callerOf(role), send())).toThrow(
      refusal(role === "read_only" ? "room.forbidden" : "room.archived"),
    );
  }
  expect(() => room.run(callerOf("new"), { type: "member.join" })).toThrow(refusal("room.archived"));
  room.run(callerOf("member"), { type: "member.remove", userId: "member" });
  room.run(callerOf("admin"), { type: "room.archive", isArchived: false });
  room.run(callerOf("other"), send());
  expect(room.audit.map(({ action, reason }) => [action, reason])).toEqual([
    ["room.archived", "done"],
    ["room.restored", null],
  ]);
});
