import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../../../../src/domain/errors.ts";
import { type RoomRole, roomRoles } from "../../../../src/domain/permissions.ts";
import { callerOf, MemoryRoom, profileOf } from "../../../support/memory-room.ts";

const refusal = (code: string) => expect.objectContaining({ name: "AppError", code });
const root = callerOf("root", { globalRole: "admin" });
const put = (userId: string, role: RoomRole) => ({ type: "member.put" as const, profile: profileOf(userId), role });
const remove = (userId: string) => ({ type: "member.remove" as const, userId });
const handOver = (userId: string) => ({ type: "room.hand_over" as const, userId, reason: null });
const gone = (userId: string) => ({ type: "account.remove" as const, profile: profileOf(userId, 2) });

describe("the last owner", () => {
  it.each([callerOf("ada"), root])("neither steps down nor goes, whoever asks", (caller) => {
    const room = new MemoryRoom({ ada: "owner", bob: "admin" });
    expect(() => room.run(caller, put("ada", "admin"))).toThrow(refusal("room.last_owner"));
    expect(() => room.run(caller, remove("ada"))).toThrow(refusal("room.last_owner"));
    expect(room.run(caller, put("ada", "owner")).changes).toEqual([]);
    room.run(caller, put("bob", "owner"));
    room.run(caller, remove("ada"));
    expect(room.room.adminId).toBe("bob");
  });
});

describe("the room's admin_id", () => {
  it("is the owner of longest standing, and moves when that one goes or steps down", () => {
    const room = new MemoryRoom({ ada: "owner", bob: "owner", cy: "owner" });
    expect(room.room.adminId).toBe("ada");
    const { changes } = room.run(callerOf("ada"), put("ada", "member"));
    expect(changes.map(({ type }) => type)).toEqual(["member.updated", "room.updated"]);
    expect(room.room.adminId).toBe("bob");
    room.run(root, remove("bob"));
    expect(room.room.adminId).toBe("cy");
  });
});

describe("a room that is handed over", () => {
  const newRoom = () => new MemoryRoom({ ada: "owner", bob: "member", cy: "owner", adm: "admin", mod: "moderator" });

  it("has its new owner and its old one in their places in one step, and a repetition answers the same", () => {
    const room = newRoom();
    const { answer, changes } = room.run(callerOf("ada"), handOver("bob"));
    expect(changes.map(({ type }) => type)).toEqual(["member.updated", "member.updated", "room.updated"]);
    expect(answer.room.adminId).toBe("bob");
    expect(room.roles).toMatchObject({ ada: "admin", bob: "owner", cy: "owner" });
    expect(room.member("ada")?.rev).toBe(room.rev - 1);
    expect(room.run(callerOf("ada"), handOver("bob"))).toEqual({ changes: [], answer });
    expect(room.audit).toEqual([
      { action: "room.handed_over", targetId: "bob", reason: null, details: { before: "ada", after: "bob" } },
    ]);
  });

  it("is handed over by an owner only, and to a member only", () => {
    for (const userId of ["adm", "mod"]) {
      expect(() => newRoom().run(callerOf(userId), handOver(userId))).toThrow(refusal("room.forbidden"));
    }
    expect(() => newRoom().run(callerOf("ada"), handOver("nobody"))).toThrow(refusal("member.not_found"));
    expect(() => newRoom().run(root, handOver("nobody"))).toThrow(refusal("member.not_found"));
  });

  it("is taken over by a global admin, member or not; its owners stay", () => {
    const room = newRoom();
    expect(room.run(root, handOver("root")).answer.room).toMatchObject({ adminId: "root" });
    expect(room.roles).toMatchObject({ ada: "owner", root: "owner" });
    room.run(root, handOver("bob"));
    expect(room.roles).toMatchObject({ bob: "owner", root: "admin" });
  });
});

describe("an account that was deleted", () => {
  it.each([
    [{ ada: "owner", mod: "moderator", adm: "admin", mem: "member" }, "adm"],
    [{ ada: "owner", ro: "read_only", late: "member", mod: "moderator" }, "mod"],
    [{ ada: "owner", ro: "read_only", one: "member", two: "member" }, "one"],
    [{ ada: "owner", ro: "read_only" }, "ro"],
  ] as const)("leaves %j to %s", (members, heir) => {
    const room = new MemoryRoom(members);
    const { answer, changes } = room.run("system", gone("ada"));
    expect(answer).toEqual({ removed: true });
    expect(changes.map(({ type }) => type)).toEqual(["member.removed", "member.updated", "room.updated"]);
    expect(room.roles[heir]).toBe("owner");
    expect(room.room.adminId).toBe(heir);
    expect(room.member(heir)?.rev).toBe(room.rev - 1);
  });

  it("promotes nobody while another owner remains, and leaves an empty room to nobody", () => {
    const two = new MemoryRoom({ ada: "owner", bob: "owner", cy: "admin" });
    two.run("system", gone("ada"));
    expect(two.roles).toEqual({ bob: "owner", cy: "admin" });
    expect(two.room.adminId).toBe("bob");
    const alone = new MemoryRoom({ ada: "owner" });
    alone.run("system", gone("ada"));
    expect(alone.room.adminId).toBeNull();
  });

  it("is forgotten by name even where it is no member any more, and the visit may be repeated", () => {
    const room = new MemoryRoom({ ada: "owner", bob: "member" });
    room.run("system", gone("bob"));
    expect(room.run("system", gone("bob"))).toEqual({ changes: [], answer: { removed: false } });
    expect(room.profile("bob")).toEqual(profileOf("bob", 2));
  });

  it("is removed by the service alone", () => {
    // The command is reachable only by RPC; a user who could send it is still no system.
    const room = new MemoryRoom({ ada: "owner", bob: "member" });
    const refresh = { type: "profile.refresh" as const, profile: profileOf("bob", 3) };
    expect(room.run("system", refresh).answer).toEqual({ refreshed: true });
    expect(room.member("bob")?.profile.version).toBe(3);
    expect(room.run("system", { ...refresh, profile: profileOf("bob", 2) }).answer).toEqual({ refreshed: false });
  });
});

describe("whatever the owners do", () => {
  it("a room that had an owner is never without one, and admin_id names one of them", () => {
    const people = ["ada", "bob", "cy", "root"];
    const person = fc.constantFrom(...people);
    const acts = fc.array(
      fc.record({
        by: person,
        of: person,
        act: fc.constantFrom("remove" as const, "hand over" as const, ...roomRoles),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(acts, (list) => {
        const room = new MemoryRoom({ ada: "owner", bob: "admin" });
        for (const { by, of, act } of list) {
          try {
            const caller = by === "root" ? root : callerOf(by);
            if (act === "remove") room.run(caller, remove(of));
            else if (act === "hand over") room.run(caller, handOver(of));
            else room.run(caller, put(of, act));
          } catch (error) {
            if (!(error instanceof AppError)) throw error;
          }
          const owners = room.owners().map(({ profile }) => profile.userId);
          expect(owners.length).toBeGreaterThan(0);
          expect(owners).toContain(room.room.adminId);
        }
      }),
    );
  });
});
