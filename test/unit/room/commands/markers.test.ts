import { describe, expect, it } from "vitest";
import { callerOf, MemoryRoom } from "../../../support/memory-room.ts";

const refusal = (code: string) => expect.objectContaining({ name: "AppError", code });
const set = (seq: number) => ({ type: "marker.set" as const, seq });
const sending = (content: string) => ({ type: "message.send" as const, content, clientId: null });

function newRoom(): MemoryRoom {
  const room = new MemoryRoom({ ada: "owner", bob: "member", eve: "read_only" });
  for (const text of ["one", "two @bob.1", "three"]) room.run(callerOf("ada"), sending(text));
  return room;
}

describe("a read marker", () => {
  it("takes no rev, and is never beyond the newest message", () => {
    const room = newRoom();
    const before = room.rev;
    expect(room.run(callerOf("bob"), set(2))).toEqual({ changes: [], answer: { seq: 2, unread: 1, mentions: 0 } });
    expect(room.run(callerOf("bob"), set(1_000)).answer).toEqual({ seq: 3, unread: 0, mentions: 0 });
    expect(room.rev).toBe(before);
  });

  it("may move back, and counts what others wrote and whom they mentioned", () => {
    const room = newRoom();
    room.run(callerOf("bob"), sending("my own"));
    expect(room.run(callerOf("bob"), set(0)).answer).toEqual({ seq: 0, unread: 3, mentions: 1 });
    expect(room.run(callerOf("ada"), set(0)).answer).toEqual({ seq: 0, unread: 1, mentions: 0 });
  });

  it("is for members only, also for those who only read", () => {
    expect(newRoom().run(callerOf("eve"), set(3)).answer.seq).toBe(3);
    expect(() => newRoom().run(callerOf("out"), set(3))).toThrow(refusal("room.not_found"));
    expect(() => newRoom().run(callerOf("root", { globalRole: "admin" }), set(3))).toThrow(refusal("room.not_member"));
    expect(() => newRoom().run("system", set(3))).toThrow(refusal("auth.forbidden"));
  });
});

describe("a mention", () => {
  it("is of members, never of oneself, and of each once", () => {
    const room = newRoom();
    const { message } = room.run(callerOf("bob"), sending("@ada.1 @ADA.1 @bob.1 @out.1 @eve.1")).answer;
    expect(message.mentions).toEqual(["ada", "eve"]);
  });

  it("goes with the message", () => {
    const room = newRoom();
    const { id } = room.run(callerOf("bob"), sending("@ada.1")).answer.message;
    expect(room.run(callerOf("bob"), { type: "message.delete", messageId: id }).answer.message.mentions).toEqual([]);
  });
});
