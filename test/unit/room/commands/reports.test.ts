import { describe, expect, it } from "vitest";
import { limits } from "../../../../src/domain/limits.ts";
import { roomRoles } from "../../../../src/domain/permissions.ts";
import type { Resolution } from "../../../../src/domain/record.ts";
import { callerOf, MemoryRoom, profileOf } from "../../../support/memory-room.ts";

const refusal = (code: string) => expect.objectContaining({ name: "AppError", code });
const root = callerOf("root", { globalRole: "admin" });
const report = (target: { userId: string } | { messageId: string }) => ({
  type: "report.create" as const,
  target,
  category: "spam" as const,
  note: null,
});
const resolve = (reportId: string, resolution: Resolution = "dismissed") => ({
  type: "report.resolve" as const,
  reportId,
  resolution,
  note: null,
});
const newRoom = () =>
  new MemoryRoom(
    { owner: "owner", admin: "admin", moderator: "moderator", member: "member", read_only: "read_only" },
    "public",
  );
const say = (room: MemoryRoom, userId: string) =>
  room.run(callerOf(userId), { type: "message.send", content: "buy this", clientId: null }).answer.message;

it.each(roomRoles)("%s may report, whatever their role", (role) => {
  const room = newRoom();
  const { answer, changes } = room.run(callerOf(role), report({ userId: role === "member" ? "admin" : "member" }));
  expect(answer.report).toMatchObject({ by: role, state: "open", verdict: null });
  expect(changes).toEqual([]);
});

describe("a report", () => {
  it("of a message is of its sender, and keeps no copy of it", () => {
    const room = newRoom();
    const { id } = say(room, "member");
    const { answer } = room.run(callerOf("admin"), report({ messageId: id }));
    expect(answer.report).toMatchObject({ userId: "member", messageId: id });
    expect(JSON.stringify(answer.report)).not.toContain("buy this");
  });

  it("is one as long as it is open", () => {
    const room = newRoom();
    const first = room.run(callerOf("member"), report({ userId: "admin" })).answer;
    const second = room.run(callerOf("member"), report({ userId: "admin" })).answer;
    expect(second).toEqual({ report: first.report, isRepeat: true });
    expect(room.run(callerOf("owner"), report({ userId: "admin" })).answer.isRepeat).toBe(false);
    room.run(callerOf("moderator"), resolve(first.report.id));
    expect(room.run(callerOf("member"), report({ userId: "admin" })).answer.isRepeat).toBe(false);
  });

  it("is refused about oneself, of who is no member, of what is gone, and by who is no member", () => {
    const room = newRoom();
    const { id } = say(room, "member");
    expect(() => room.run(callerOf("member"), report({ userId: "member" }))).toThrow(refusal("room.forbidden"));
    expect(() => room.run(callerOf("member"), report({ messageId: id }))).toThrow(refusal("room.forbidden"));
    expect(() => room.run(callerOf("member"), report({ userId: "nobody" }))).toThrow(refusal("member.not_found"));
    expect(() => room.run(callerOf("member"), report({ messageId: "none" }))).toThrow(refusal("message.not_found"));
    expect(() => room.run(root, report({ userId: "member" }))).toThrow(refusal("room.not_member"));
    expect(() => room.run(callerOf("out"), report({ userId: "member" }))).toThrow(refusal("room.not_member"));
    room.run(callerOf("member"), { type: "message.delete", messageId: id });
    expect(() => room.run(callerOf("admin"), report({ messageId: id }))).toThrow(refusal("message.not_found"));
  });

  it("is one of so many that a member may have open", () => {
    const room = newRoom();
    for (let n = 0; n <= limits.openReportsMax; n += 1) {
      room.run(root, { type: "member.put", profile: profileOf(`user ${n}`), role: "member" });
    }
    const about = (n: number) => report({ userId: `user ${n}` });
    const first = room.run(callerOf("member"), about(0)).answer.report;
    for (let n = 1; n < limits.openReportsMax; n += 1) room.run(callerOf("member"), about(n));
    expect(() => room.run(callerOf("member"), about(limits.openReportsMax))).toThrow(refusal("rate.limited"));
    expect(room.run(callerOf("member"), about(0)).answer.isRepeat).toBe(true);
    room.run(callerOf("moderator"), resolve(first.id));
    room.run(callerOf("member"), about(limits.openReportsMax));
  });
});

describe("a verdict", () => {
  it("is given by those who manage reports, but for those whom it is about", () => {
    const room = newRoom();
    const about = (userId: string) => room.run(callerOf("member"), report({ userId })).answer.report.id;
    const id = about("moderator");
    for (const role of ["member", "read_only"]) {
      expect(() => room.run(callerOf(role), resolve(id))).toThrow(refusal("room.forbidden"));
    }
    expect(() => room.run(callerOf("moderator"), resolve(id))).toThrow(refusal("report.not_found"));
    expect(() => room.run(callerOf("admin"), resolve("none"))).toThrow(refusal("report.not_found"));
    const { answer } = room.run(callerOf("admin"), resolve(id, "user_warned"));
    expect(answer.report).toMatchObject({ state: "resolved", verdict: { resolution: "user_warned", by: "admin" } });
    expect(room.run(callerOf("admin"), resolve(id, "user_warned")).answer).toEqual(answer);
    expect(room.audit).toHaveLength(1);
    expect(JSON.stringify(room.audit)).not.toContain("member");
  });
});
