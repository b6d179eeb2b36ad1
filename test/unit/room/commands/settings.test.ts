import { describe, expect, it } from "vitest";
import { callerOf, MemoryRoom } from "../../../support/memory-room.ts";

const refusal = (code: string) => expect.objectContaining({ name: "AppError", code });
const newRoom = () => new MemoryRoom({ ada: "owner", adm: "admin", mod: "moderator", bob: "member" });
const renaming = { type: "room.update" as const, patch: { name: "Other" } };
const deleting = { type: "room.delete" as const };

describe("the settings of a room", () => {
  it("change by its owner, its admins and global admins, as one change", () => {
    for (const caller of [callerOf("ada"), callerOf("adm"), callerOf("root", { globalRole: "admin" })]) {
      const room = newRoom();
      const { answer, changes } = room.run(caller, renaming);
      expect(answer.room).toMatchObject({ name: "Other", visibility: "private", updatedAt: room.now });
      expect(changes).toEqual([{ type: "room.updated", room: answer.room }]);
    }
  });

  it("do not change by an empty patch or the same values", () => {
    const room = newRoom();
    for (const patch of [{}, { name: "Room" }, { description: null, visibility: "private" as const }]) {
      expect(room.run(callerOf("ada"), { type: "room.update", patch }).changes).toEqual([]);
    }
  });

  it("are refused to everybody else", () => {
    for (const userId of ["mod", "bob"]) {
      expect(() => newRoom().run(callerOf(userId), renaming)).toThrow(refusal("room.forbidden"));
      expect(() => newRoom().run(callerOf(userId), deleting)).toThrow(refusal("room.forbidden"));
    }
    expect(() => newRoom().run(callerOf("out"), renaming)).toThrow(refusal("room.not_found"));
    expect(() => newRoom().run(callerOf("out"), deleting)).toThrow(refusal("room.not_found"));
    const suspended = callerOf("ada", { status: "suspended" });
    expect(() => newRoom().run(suspended, renaming)).toThrow(refusal("account.suspended"));
    expect(() => newRoom().run(suspended, deleting)).toThrow(refusal("account.suspended"));
  });

  it("a room is deleted by its owner or a global admin, not by its admins", () => {
    expect(newRoom().run(callerOf("ada"), deleting).changes).toEqual([{ type: "room.deleted" }]);
    expect(newRoom().run(callerOf("root", { globalRole: "admin" }), deleting).answer).toEqual({ deleted: true });
    expect(() => newRoom().run(callerOf("adm"), deleting)).toThrow(refusal("room.forbidden"));
  });
});
