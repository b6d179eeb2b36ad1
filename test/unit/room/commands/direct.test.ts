import { describe, expect, it } from "vitest";
import type { Block } from "../../../../src/domain/direct.ts";
import type { ErrorCode } from "../../../../src/domain/errors.ts";
import { callerOf, MemoryRoom, profileOf } from "../../../support/memory-room.ts";

const ada = callerOf("ada");
const bob = callerOf("bob");
const root = callerOf("root", { globalRole: "admin" });
const refusal = (code: ErrorCode) => expect.objectContaining({ name: "AppError", code });

const send = { type: "message.send" as const, content: "hello", clientId: null };
const adding = (userId: string, change: { keepHistory?: boolean; role?: "member" | "owner" } = {}) =>
  ({ type: "member.put", profile: profileOf(userId), role: "member", ...change }) as const;
const leaving = (userId: string) => ({ type: "member.remove", userId }) as const;
const visit = (by: string | null, block: Block = { by: [], version: 0 }) =>
  ({ type: "direct.visit", by, block }) as const;
const blocked = (...by: string[]): Block => ({ by, version: 1 });

describe("who is in a direct room", () => {
  it("stays the same: nobody is added, removed or given a role, not by a global admin either", () => {
    const room = MemoryRoom.direct("ada", "bob", "cy");
    for (const caller of [ada, root]) {
      expect(() => room.run(caller, adding("eve"))).toThrow(refusal("room.direct"));
      expect(() => room.run(caller, adding("bob"))).toThrow(refusal("room.direct"));
      expect(() => room.run(caller, leaving("bob"))).toThrow(refusal("room.direct"));
    }
    expect(room.run(ada, adding("bob", { role: "owner" })).changes).toEqual([]);
    expect(() => room.run(callerOf("eve"), adding("eve"))).toThrow(refusal("room.not_found"));
    expect(() => room.run(callerOf("eve"), { type: "member.join" })).toThrow(refusal("room.not_found"));
  });

  it("changes by choice: the room becomes a group that the others see, and of those people it is no longer the room", () => {
    const room = MemoryRoom.direct("ada", "bob");
    const { changes } = room.run(bob, adding("cy", { keepHistory: true }));
    expect(changes.map(({ type }) => type)).toEqual(["room.updated", "member.joined"]);
    expect(room.room).toMatchObject({ kind: "group", visibility: "private", memberCount: 3 });
    expect(room.roles).toEqual({ ada: "owner", bob: "owner", cy: "member" });
    expect(() => room.run("system", visit(null))).toThrow(refusal("room.not_found"));
    expect(room.run(bob, adding("cy", { keepHistory: true })).changes).toEqual([]);
  });

  it("is not changed by those who may not speak there", () => {
    const room = MemoryRoom.direct("ada", "bob");
    const widening = adding("cy", { keepHistory: true });
    expect(() => room.run(root, widening)).toThrow(refusal("room.not_member"));
    expect(() => room.run(callerOf("bob", { status: "suspended" }), widening)).toThrow(refusal("account.suspended"));
    room.run("system", visit(null, blocked("ada")));
    for (const caller of [ada, bob]) expect(() => room.run(caller, widening)).toThrow(refusal("direct.blocked"));
  });

  it("two do not leave each other; of three one may, and the others are a group", () => {
    expect(() => MemoryRoom.direct("ada", "bob").run(ada, leaving("ada"))).toThrow(refusal("room.direct"));
    const room = MemoryRoom.direct("ada", "bob", "cy");
    const { changes } = room.run(ada, leaving("ada"));
    expect(changes.map(({ type }) => type)).toEqual(["member.removed", "room.updated"]);
    expect(room.room).toMatchObject({ kind: "group", adminId: "bob", memberCount: 2 });
  });

  it("when an account goes, the other of two reads on and nobody writes; of more, the others are a group", () => {
    const two = MemoryRoom.direct("ada", "bob");
    two.run("system", { type: "account.remove", profile: profileOf("ada", 2) });
    expect(two.room).toMatchObject({ kind: "direct", archivedAt: two.now, adminId: "bob" });
    expect(() => two.run(bob, send)).toThrow(refusal("room.archived"));
    two.run("system", { type: "account.remove", profile: profileOf("bob", 2) });
    expect(two.roles).toEqual({});
    const three = MemoryRoom.direct("ada", "bob", "cy");
    three.run("system", { type: "account.remove", profile: profileOf("ada", 2) });
    expect(three.room).toMatchObject({ kind: "group", archivedAt: null });
    expect(three.run(bob, send).changes).toHaveLength(1);
  });
});

describe("the people of a direct room", () => {
  it("write, name it and delete what is their own; none of them rules the others", () => {
    const room = MemoryRoom.direct("ada", "bob");
    const { message } = room.run(ada, send).answer;
    room.run(bob, { type: "room.update", patch: { name: "Us", topic: "Tea" } });
    expect(room.room).toMatchObject({ name: "Us", topic: "Tea" });
    const deletion = { type: "message.delete", messageId: message.id } as const;
    expect(() => room.run(bob, deletion)).toThrow(refusal("room.direct"));
    expect(() => room.run(bob, { type: "room.delete" })).toThrow(refusal("room.direct"));
    expect(() => room.run(bob, { type: "room.archive", isArchived: true })).toThrow(refusal("room.direct"));
    const opening = { type: "room.update", patch: { visibility: "public" } } as const;
    for (const caller of [ada, root]) expect(() => room.run(caller, opening)).toThrow(refusal("room.direct"));
    expect(room.run(ada, deletion).changes).toHaveLength(1);
    expect(room.run(root, { type: "room.delete" }).changes).toEqual([{ type: "room.deleted" }]);
  });
});

describe("a block", () => {
  it.each([["ada"], ["bob"], ["ada", "bob"]])("silences both, whoever it is by: %s %s", (...by) => {
    const room = MemoryRoom.direct("ada", "bob");
    room.run("system", visit(null, blocked(...by)));
    for (const caller of [ada, bob]) expect(() => room.run(caller, send)).toThrow(refusal("direct.blocked"));
    room.run("system", visit(null, { by: [], version: 2 }));
    for (const caller of [ada, bob]) expect(room.run(caller, send).changes).toHaveLength(1);
  });

  it("tells whoever is blocked no more than that", () => {
    const room = MemoryRoom.direct("ada", "bob");
    room.run("system", visit(null, blocked("ada")));
    expect(() => room.run(bob, send)).toThrow("Nothing can be written here");
    expect(() => room.run(ada, send)).toThrow("You block this person: lift the block to write to them");
  });

  it("is the newest that was told, in whatever order it comes", () => {
    const room = MemoryRoom.direct("ada", "bob");
    room.run("system", visit(null, { by: [], version: 2 }));
    room.run("system", visit(null, blocked("ada")));
    expect(room.run(bob, send).changes).toHaveLength(1);
  });

  it("leaves a repeat of an earlier send its answer", () => {
    const room = MemoryRoom.direct("ada", "bob");
    const keyed = { ...send, clientId: "once" };
    const { message } = room.run(bob, keyed).answer;
    room.run("system", visit(null, blocked("ada")));
    expect(room.run(bob, keyed).answer).toEqual({ message, duplicate: true });
  });
});

describe("hiding", () => {
  it("holds until the next message, is repeatable, and ends when the room is opened again", () => {
    const room = MemoryRoom.direct("ada", "bob");
    room.run(bob, send);
    expect(room.run(ada, { type: "room.hide" })).toEqual({ answer: { hidden: true }, changes: [] });
    expect(room.record("hidden", "ada")).toEqual({ userId: "ada", seq: 1 });
    room.run("system", visit("bob"));
    expect(room.record("hidden", "ada")).toEqual({ userId: "ada", seq: 1 });
    room.run("system", visit("ada"));
    expect(room.record("hidden", "ada")).toBeNull();
  });

  it("is for the people of direct rooms", () => {
    const group = new MemoryRoom({ ada: "owner" });
    expect(() => group.run(ada, { type: "room.hide" })).toThrow(refusal("room.not_direct"));
    const room = MemoryRoom.direct("ada", "bob");
    expect(() => room.run(root, { type: "room.hide" })).toThrow(refusal("room.not_member"));
    expect(() => room.run(callerOf("eve"), { type: "room.hide" })).toThrow(refusal("room.not_found"));
  });
});
