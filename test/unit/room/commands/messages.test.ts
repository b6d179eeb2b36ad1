import { describe, expect, it } from "vitest";
import type { CommandOf } from "../../../../src/domain/command.ts";
import { callerOf, MemoryRoom } from "../../../support/memory-room.ts";

const ada = callerOf("ada");
const bob = callerOf("bob");
const root = callerOf("root", { globalRole: "admin" });
const newRoom = () => new MemoryRoom({ ada: "owner", bob: "member", mod: "moderator", eve: "read_only" });
const sending = (content: string, clientId: string | null = null, messageId?: string): CommandOf<"message.send"> => ({
  type: "message.send",
  content,
  clientId,
  ...(messageId === undefined ? {} : { messageId }),
});
const deleting = (messageId: string): CommandOf<"message.delete"> => ({ type: "message.delete", messageId });
const refusal = (code: string) => expect.objectContaining({ name: "AppError", code });

describe("P2: a send with a client_id", () => {
  it("is stored once; a repeat gets the original's id and seq", () => {
    const room = newRoom();
    const first = room.run(bob, sending("hello", "k"));
    room.run(ada, sending("between", "k"));
    const again = room.run(bob, sending("hello", "k"));
    expect(first.answer.duplicate).toBe(false);
    expect(again).toEqual({ changes: [], answer: { message: first.answer.message, duplicate: true } });
    expect(room.messages).toHaveLength(2);
  });

  it("is refused under the same key with another body", () => {
    const room = newRoom();
    room.run(bob, sending("hello", "k"));
    expect(() => room.run(bob, sending("hello ", "k"))).toThrow(refusal("message.key_reused"));
  });

  it("is compared by its hash once the content has left the window, and answered with it all the same", () => {
    const room = newRoom();
    const { message } = room.run(bob, sending("hello", "k")).answer;
    room.trim(1);
    expect(room.run(bob, sending("hello", "k")).answer).toEqual({ message, duplicate: true });
    expect(() => room.run(bob, sending("other", "k"))).toThrow(refusal("message.key_reused"));
  });

  it("is answered with the tombstone after the message was deleted, and still refuses another body", () => {
    const room = newRoom();
    const { id } = room.run(bob, sending("hello", "k")).answer.message;
    room.run(bob, deleting(id));
    const { message, duplicate } = room.run(bob, sending("hello", "k")).answer;
    expect({ id: message.id, content: message.content, duplicate }).toEqual({ id, content: null, duplicate: true });
    expect(message.deletedAt).not.toBeNull();
    expect(() => room.run(bob, sending("other", "k"))).toThrow(refusal("message.key_reused"));
  });

  it("is recognised before any other rule: a former or suspended member gets the original too", () => {
    const room = newRoom();
    const { message } = room.run(bob, sending("hello", "k")).answer;
    const suspended = callerOf("bob", { status: "suspended" });
    expect(room.run(suspended, sending("hello", "k")).answer.message).toEqual(message);
    room.run(ada, { type: "member.remove", userId: "bob" });
    expect(room.run(bob, sending("hello", "k")).answer.message).toEqual(message);
    expect(() => room.run(bob, sending("hello", "another"))).toThrow(refusal("room.not_found"));
  });

  it("belongs to its sender: the same key of somebody else is another message", () => {
    const room = newRoom();
    room.run(bob, sending("hello", "k"));
    expect(room.run(ada, sending("other", "k")).answer).toMatchObject({ duplicate: false, message: { seq: 2 } });
  });
});

describe("a send without a client_id", () => {
  it("is a new message each time, unless the gateway repeats its own call", () => {
    const room = newRoom();
    const first = room.run(bob, sending("hello", null, "id-a"));
    const retried = room.run(bob, sending("hello", null, "id-a"));
    expect(retried).toEqual({ changes: [], answer: first.answer });
    expect(room.run(bob, sending("hello", null, "id-b")).answer.message.seq).toBe(2);
    expect(room.run(bob, sending("hello")).answer.message.seq).toBe(3);
  });
});

describe("who may send", () => {
  it.each(["ada", "bob", "mod"])("%s may", (userId) => {
    const { message } = newRoom().run(callerOf(userId), sending("hello")).answer;
    expect(message).toMatchObject({ seq: 1, userId, content: "hello", deletedAt: null, roomId: "room" });
  });

  it.each([
    ["who may only read", callerOf("eve"), "private", "room.forbidden"],
    ["an outsider of a private room", callerOf("out"), "private", "room.not_found"],
    ["an outsider of a public room", callerOf("out"), "public", "room.not_member"],
    ["a global admin who is no member", root, "private", "room.not_member"],
    ["a suspended member", callerOf("bob", { status: "suspended" }), "private", "account.suspended"],
    ["a suspended owner", callerOf("ada", { status: "suspended" }), "private", "account.suspended"],
    ["a suspended outsider", callerOf("out", { status: "suspended" }), "private", "room.not_found"],
  ] as const)("%s may not", (_, caller, visibility, code) => {
    const room = newRoom();
    room.room = { ...room.room, visibility };
    expect(() => room.run(caller, sending("hello"))).toThrow(refusal(code));
    expect(room.messages).toEqual([]);
  });

  it("nobody may on behalf of the service", () => {
    expect(() => newRoom().run("system", sending("hello"))).toThrow(refusal("auth.forbidden"));
  });
});

describe("a deletion", () => {
  const roomWithMessage = () => {
    const room = newRoom();
    return { room, id: room.run(bob, sending("secret", "k")).answer.message.id };
  };

  it.each([
    ["its author", bob],
    ["a moderator", callerOf("mod")],
    ["the owner", ada],
    ["a global admin", root],
  ])("by %s leaves a tombstone", (_, caller) => {
    const { room, id } = roomWithMessage();
    const { answer, changes } = room.run(caller, deleting(id));
    expect(answer.message).toMatchObject({ id, seq: 1, content: null, rev: room.rev });
    expect(JSON.stringify(changes)).not.toContain("secret");
    expect(room.run(caller, deleting(id))).toEqual({ changes: [], answer });
  });

  it.each([
    ["another member", callerOf("eve"), "room.forbidden"],
    ["an outsider", callerOf("out"), "room.not_found"],
    ["its author, suspended", callerOf("bob", { status: "suspended" }), "account.suspended"],
    ["the owner, suspended", callerOf("ada", { status: "suspended" }), "account.suspended"],
  ])("by %s is refused", (_, caller, code) => {
    const { room, id } = roomWithMessage();
    expect(() => room.run(caller, deleting(id))).toThrow(refusal(code));
    expect(room.messages[0]?.content).toBe("secret");
  });

  it("by its author is over with the membership", () => {
    const { room, id } = roomWithMessage();
    room.run(bob, { type: "member.remove", userId: "bob" });
    expect(() => room.run(bob, deleting(id))).toThrow(refusal("room.not_found"));
  });

  it("of what there is not is refused, but only to who may look", () => {
    expect(() => newRoom().run(bob, deleting("id-9"))).toThrow(refusal("message.not_found"));
    expect(() => newRoom().run(callerOf("out"), deleting("id-9"))).toThrow(refusal("room.not_found"));
  });
});
