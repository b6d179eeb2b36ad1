import { describe, expect, it } from "vitest";
import type { CommandOf } from "../../../../src/domain/command.ts";
import { limits } from "../../../../src/domain/limits.ts";
import { can, mayGrant, type RoomRole, roomRoles } from "../../../../src/domain/permissions.ts";
import { callerOf, MemoryRoom, profileOf } from "../../../support/memory-room.ts";

const refusal = (code: string) => expect.objectContaining({ name: "AppError", code });
const root = callerOf("root", { globalRole: "admin" });
const HOUR_MS = 3_600_000;
const newRoom = () =>
  new MemoryRoom({ owner: "owner", admin: "admin", moderator: "moderator", member: "member", read_only: "read_only" });

type Creation = CommandOf<"invitation.create">;
const link = (id: string, change: Partial<Creation> = {}): Creation => ({
  type: "invitation.create",
  id,
  invited: null,
  role: "member",
  lifetimeMs: HOUR_MS,
  maxUses: null,
  ...change,
});
const to = (userId: string, id: string, change: Partial<Creation> = {}) =>
  link(id, { invited: profileOf(userId), ...change });
const accept = (invitationId: string, by: "id" | "secret" = "secret") => ({
  type: "invitation.accept" as const,
  invitationId,
  by,
});
const decline = (invitationId: string) => ({ type: "invitation.decline" as const, invitationId });
const revoke = (invitationId: string) => ({ type: "invitation.revoke" as const, invitationId });
const remove = (userId: string) => ({ type: "member.remove" as const, userId });
const ban = (room: MemoryRoom, userId: string, expiresAt: number | null = null) =>
  room.put("ban", userId, { userId, reason: null, by: "owner", at: room.now, expiresAt, purged: 0 });

describe("who may invite", () => {
  it.each(roomRoles.flatMap((role) => roomRoles.map((granted) => ({ role, granted }))))(
    "$role as $granted only by capability and up to their own role",
    ({ role, granted }) => {
      const room = newRoom();
      const standing = { roomRole: role, globalRole: "user" as const };
      const isAllowed = can(standing, "member.invite") && mayGrant(standing, granted);
      const create = () => room.run(callerOf(role), link("l", { role: granted }));
      if (isAllowed) {
        expect(create().answer).toMatchObject({ standing: "open", invitation: { role: granted, by: role, uses: 0 } });
      } else expect(create).toThrow(refusal("room.forbidden"));
      expect(room.openInvitations()).toHaveLength(isAllowed ? 1 : 0);
    },
  );

  it("nobody outside, nobody suspended, nobody into an archived or a direct room", () => {
    const room = newRoom();
    expect(() => room.run(callerOf("out"), link("l"))).toThrow(refusal("room.not_found"));
    const suspended = callerOf("owner", { status: "suspended" });
    expect(() => room.run(suspended, link("l"))).toThrow(refusal("account.suspended"));
    room.room = { ...room.room, kind: "direct" };
    expect(() => room.run(callerOf("owner"), link("l"))).toThrow(refusal("room.direct"));
    room.room = { ...room.room, kind: "group", archivedAt: 1 };
    expect(() => room.run(callerOf("owner"), link("l"))).toThrow(refusal("room.archived"));
  });

  it("and an archived room takes its invitations back", () => {
    const room = newRoom();
    room.run(callerOf("owner"), link("l"));
    room.room = { ...room.room, archivedAt: 1 };
    room.run(callerOf("moderator"), revoke("l"));
    expect(room.record("invitation", "l")?.state).toBe("revoked");
  });

  it("nobody who is in already, or banned", () => {
    const room = newRoom();
    expect(() => room.run(callerOf("owner"), to("member", "i"))).toThrow(refusal("member.exists"));
    ban(room, "out");
    expect(() => room.run(callerOf("owner"), to("out", "i"))).toThrow(refusal("member.banned"));
    ban(room, "out", room.now + 1);
    expect(room.run(callerOf("owner"), to("out", "i")).answer.standing).toBe("open");
  });

  it("not more than the room keeps, but those that ran out make way", () => {
    const room = newRoom();
    for (let n = 0; n < limits.invitationsOpenMax; n += 1) {
      room.run(callerOf("owner"), link(`l${n}`, { lifetimeMs: n === 0 ? HOUR_MS : null }));
    }
    const onceMore = () => room.run(callerOf("owner"), link("another"));
    expect(onceMore).toThrow(refusal("rate.limited"));
    room.now += HOUR_MS;
    onceMore();
    expect(room.record("invitation", "l0")?.state).toBe("expired");
    expect(onceMore().answer.invitation.id).toBe("another");
    expect(room.openInvitations()).toHaveLength(limits.invitationsOpenMax);
  });
});

describe("a repeated creation", () => {
  it("answers with what stands, whatever became of it", () => {
    const room = newRoom();
    room.run(callerOf("owner"), to("out", "i"));
    room.run(callerOf("out"), decline("i"));
    expect(room.run(callerOf("owner"), to("out", "i")).answer).toMatchObject({ standing: "declined" });
    expect(() => room.run(callerOf("out"), accept("i", "id"))).toThrow(refusal("invitation.not_found"));
  });

  it("for the same user finds the one there is; with another role it takes its place", () => {
    const room = newRoom();
    room.run(callerOf("owner"), to("out", "first"));
    expect(room.run(callerOf("moderator"), to("out", "second")).answer.invitation.id).toBe("first");
    room.run(callerOf("owner"), to("out", "third", { role: "admin" }));
    expect(room.record("invitation", "first")?.state).toBe("revoked");
    expect(() => room.run(callerOf("moderator"), to("out", "fourth"))).toThrow(refusal("room.forbidden"));
    expect(room.run(callerOf("out"), accept("third", "id")).answer.member.role).toBe("admin");
  });
});

describe("an invitation of one's own", () => {
  it("admits whom it is for, with its role, once", () => {
    const room = newRoom();
    room.run(callerOf("moderator"), to("out", "i", { role: "read_only" }));
    const first = room.run(callerOf("out"), accept("i", "id"));
    expect(first.answer.member).toMatchObject({ role: "read_only", rev: room.rev });
    expect(first.changes.map(({ type }) => type)).toEqual(["member.joined"]);
    expect(room.run(callerOf("out"), accept("i", "id"))).toEqual({ changes: [], answer: first.answer });
    room.run(callerOf("out"), remove("out"));
    expect(() => room.run(callerOf("out"), accept("i", "id"))).toThrow(refusal("invitation.expired"));
  });

  it("is hidden from everybody else, and so is the room", () => {
    const room = newRoom();
    room.run(callerOf("owner"), to("out", "i"));
    for (const by of ["id", "secret"] as const) {
      expect(() => room.run(callerOf("other"), accept("i", by))).toThrow(refusal("room.not_found"));
      expect(() => room.run(callerOf("member"), accept("i", by))).toThrow(refusal("invitation.not_found"));
    }
    expect(() => room.run(callerOf("out"), accept("i", "secret"))).toThrow(refusal("room.not_found"));
    expect(() => room.run(callerOf("other"), decline("i"))).toThrow(refusal("room.not_found"));
    expect(room.record("invitation", "i")?.state).toBe("open");
  });

  it("ends when it is declined, and that can be repeated", () => {
    const room = newRoom();
    room.run(callerOf("owner"), to("out", "i"));
    for (let n = 0; n < 2; n += 1) expect(room.run(callerOf("out"), decline("i")).answer).toEqual({ declined: true });
    expect(() => room.run(callerOf("out"), accept("i", "id"))).toThrow(refusal("invitation.not_found"));
  });

  it("ends when they come in by another way, so that it does not bring them back after a removal", () => {
    const room = newRoom();
    room.run(callerOf("owner"), to("out", "i"));
    room.run(callerOf("owner"), { type: "member.put", profile: profileOf("out"), role: "member" });
    room.run(callerOf("owner"), remove("out"));
    expect(() => room.run(callerOf("out"), accept("i", "id"))).toThrow(refusal("invitation.expired"));
  });
});

describe("a link", () => {
  it("admits as many as it has uses, and a member's repetition takes none", () => {
    const room = newRoom();
    room.run(callerOf("owner"), link("l", { maxUses: 2 }));
    room.run(callerOf("a"), accept("l"));
    for (let n = 0; n < 3; n += 1) expect(room.run(callerOf("a"), accept("l")).changes).toEqual([]);
    expect(room.run(callerOf("owner"), accept("l")).answer.member.role).toBe("owner");
    room.run(callerOf("b"), accept("l"));
    expect(() => room.run(callerOf("c"), accept("l"))).toThrow(refusal("invitation.expired"));
    // As a call that is repeated although it was the one that took the last use.
    expect(room.run(callerOf("b"), accept("l")).answer.member.role).toBe("member");
    expect(room.record("invitation", "l")).toMatchObject({ uses: 2, state: "used_up" });
  });

  it("is not accepted by its id, which those who manage invitations see", () => {
    const room = newRoom();
    room.run(callerOf("owner"), link("l"));
    expect(() => room.run(callerOf("out"), accept("l", "id"))).toThrow(refusal("room.not_found"));
    room.room = { ...room.room, visibility: "public" };
    expect(() => room.run(callerOf("out"), accept("l", "id"))).toThrow(refusal("invitation.not_found"));
  });

  it("ends when its time is over", () => {
    const room = newRoom();
    room.run(callerOf("owner"), link("l"));
    room.now += HOUR_MS;
    expect(() => room.run(callerOf("a"), accept("l"))).toThrow(refusal("invitation.expired"));
  });

  it("is as if it had never been once it is revoked, and that can be repeated", () => {
    const room = newRoom();
    room.run(callerOf("owner"), link("l"));
    expect(() => room.run(callerOf("member"), revoke("l"))).toThrow(refusal("room.forbidden"));
    for (let n = 0; n < 2; n += 1) room.run(callerOf("moderator"), revoke("l"));
    expect(() => room.run(callerOf("a"), accept("l"))).toThrow(refusal("invitation.not_found"));
    expect(() => room.run(callerOf("owner"), revoke("none"))).toThrow(refusal("invitation.not_found"));
  });

  it("counts only as long as its maker may still make it", () => {
    const room = newRoom();
    const put = (userId: string, role: RoomRole) => ({ type: "member.put" as const, profile: profileOf(userId), role });
    room.run(callerOf("moderator"), link("l"));
    room.run(callerOf("admin"), link("high", { role: "admin" }));
    room.run(callerOf("owner"), put("moderator", "member"));
    expect(() => room.run(callerOf("a"), accept("l"))).toThrow(refusal("invitation.not_found"));
    room.run(callerOf("owner"), put("admin", "moderator"));
    expect(() => room.run(callerOf("a"), accept("high"))).toThrow(refusal("invitation.not_found"));
    room.run(callerOf("owner"), put("moderator", "moderator"));
    room.run(callerOf("a"), accept("l"));
    room.run(callerOf("owner"), remove("moderator"));
    expect(() => room.run(callerOf("b"), accept("l"))).toThrow(refusal("invitation.not_found"));
  });

  it("of a global admin counts until it is revoked", () => {
    const room = newRoom();
    room.run(root, link("l", { role: "owner" }));
    expect(room.run(callerOf("a"), accept("l")).answer.member.role).toBe("owner");
    room.run(callerOf("owner"), revoke("l"));
    expect(() => room.run(callerOf("b"), accept("l"))).toThrow(refusal("invitation.not_found"));
  });

  it("is of no use to who is banned or suspended, or where there is no room", () => {
    const room = newRoom();
    room.run(callerOf("owner"), link("l"));
    ban(room, "a");
    expect(() => room.run(callerOf("a"), accept("l"))).toThrow(refusal("member.banned"));
    expect(() => room.run(callerOf("b", { status: "suspended" }), accept("l"))).toThrow(refusal("account.suspended"));
    room.membersMax = 5;
    expect(() => room.run(callerOf("b"), accept("l"))).toThrow(refusal("room.full"));
    room.membersMax = 6;
    room.room = { ...room.room, archivedAt: 1 };
    expect(() => room.run(callerOf("b"), accept("l"))).toThrow(refusal("room.archived"));
    room.room = { ...room.room, archivedAt: null };
    room.run(callerOf("b"), accept("l"));
  });
});
