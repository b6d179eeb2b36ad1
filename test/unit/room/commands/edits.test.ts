import { describe, expect, it } from "vitest";
import type { CommandOf } from "../../../../src/domain/command.ts";
import { callerOf, MemoryRoom } from "../../../support/memory-room.ts";

const ada = callerOf("ada");
const bob = callerOf("bob");
const root = callerOf("root", { globalRole: "admin" });
const refusal = (code: string) => expect.objectContaining({ name: "AppError", code });
const newRoom = () => new MemoryRoom({ ada: "owner", bob: "member", mod: "moderator", eve: "read_only" });
const roomWithMessage = (content = "hello") => {
  const room = newRoom();
  const sent = room.run(bob, { type: "message.send", content, clientId: "k" }).answer.message;
  return { room, sent, id: sent.id };
};
const editing = (
  messageId: string,
  content: string,
  more: Partial<CommandOf<"message.edit">> = {},
): CommandOf<"message.edit"> => ({ type: "message.edit", messageId, content, ...more });

describe("an edit", () => {
  it("shows the new content under the same id and seq, with a rev of its own, and says when", () => {
    const { room, sent, id } = roomWithMessage();
    const { answer, changes } = room.run(bob, editing(id, "hello again"));
    const message = { ...sent, content: "hello again", rev: room.rev, updatedAt: room.now, editedAt: room.now };
    expect(answer).toEqual({ message });
    expect(changes).toEqual([{ type: "message.edited", message }]);
  });

  it.each([
    ["the owner", ada, "message.not_editable"],
    ["a moderator", callerOf("mod"), "message.not_editable"],
    ["a global admin", root, "room.not_member"],
    ["who may only read", callerOf("eve"), "room.forbidden"],
    ["an outsider", callerOf("out"), "room.not_found"],
    ["its author, suspended", callerOf("bob", { status: "suspended" }), "account.suspended"],
  ])("is its author's alone, not %s's", (_, caller, code) => {
    const { room, id } = roomWithMessage();
    expect(() => room.run(caller, editing(id, "mine"))).toThrow(refusal(code));
    expect(room.messages[0]?.content).toBe("hello");
  });

  it("is refused where there is no message, or no longer", () => {
    const { room, id } = roomWithMessage();
    expect(() => room.run(bob, editing("id-9", "x"))).toThrow(refusal("message.not_found"));
    room.run(bob, { type: "message.delete", messageId: id });
    expect(() => room.run(bob, editing(id, "x"))).toThrow(refusal("message.not_found"));
  });

  it("is refused once the time for it is over, but not its own repetition", () => {
    const { room, id } = roomWithMessage();
    const first = room.run(bob, editing(id, "in time"));
    room.now += room.editWindowMs;
    expect(() => room.run(bob, editing(id, "too late"))).toThrow(refusal("message.not_editable"));
    expect(room.run(bob, editing(id, "in time"))).toEqual({ changes: [], answer: first.answer });
  });

  it("with a rev is refused if the message has changed since, but not its own repetition", () => {
    const { room, sent, id } = roomWithMessage();
    const first = room.run(bob, editing(id, "first", { ifRev: sent.rev }));
    expect(() => room.run(bob, editing(id, "second", { ifRev: sent.rev }))).toThrow(refusal("message.conflict"));
    expect(room.run(bob, editing(id, "first", { ifRev: sent.rev }))).toEqual({ changes: [], answer: first.answer });
    room.run(bob, editing(id, "second", { ifRev: first.answer.message.rev }));
  });

  it("leaves `custom` alone unless it says something of it", () => {
    const room = newRoom();
    const custom = { color: "teal" };
    const { id } = room.run(bob, { type: "message.send", content: "a", clientId: null, custom }).answer.message;
    expect(room.run(bob, editing(id, "b")).answer.message.custom).toEqual(custom);
    expect(room.run(bob, editing(id, "b", { custom: { color: "red" } })).answer.message.custom).toEqual({
      color: "red",
    });
    expect(room.run(bob, editing(id, "b", { custom: null })).answer.message.custom).toBeNull();
  });

  it("waits where the body that it replaces is not at hand", () => {
    const { room, id } = roomWithMessage();
    room.trim(1);
    expect(() => room.run(bob, editing(id, "x"))).toThrow(refusal("room.busy"));
  });

  it("resolves its mentions anew", () => {
    const { room, id } = roomWithMessage("@ada.1 and @mod.1");
    expect(room.messages[0]?.mentions).toEqual(["ada", "mod"]);
    expect(room.run(bob, editing(id, "@mod.1 and @eve.1")).answer.message.mentions).toEqual(["mod", "eve"]);
    const onlyEve = { allowedMentions: { users: ["eve"] } };
    expect(room.run(bob, editing(id, "@mod.1 and @eve.1", onlyEve)).answer.message.mentions).toEqual(["eve"]);
  });
});

describe("P2: a repeat of a send whose message was edited", () => {
  it("is recognised by the body as it was sent, and answered with the message as it is now", () => {
    const { room, id } = roomWithMessage();
    const { message } = room.run(bob, editing(id, "edited")).answer;
    const sending = (content: string) => room.run(bob, { type: "message.send", content, clientId: "k" });
    expect(sending("hello").answer).toEqual({ message, duplicate: true });
    expect(() => sending("edited")).toThrow(refusal("message.key_reused"));
    room.trim(1);
    expect(sending("hello").answer).toEqual({ message: { ...message, content: null }, duplicate: true });
  });

  it("is another send with another reply, other mentions or other custom data", () => {
    const { room } = roomWithMessage();
    const reply = { type: "message.send", content: "yes", clientId: "r", replyTo: 1 } as const;
    const { message } = room.run(bob, reply).answer;
    expect(room.run(bob, reply).answer).toEqual({ message, duplicate: true });
    const { replyTo: _none, ...plain } = reply;
    for (const other of [plain, { ...reply, custom: {} }, { ...reply, allowedMentions: { room: false } }]) {
      expect(() => room.run(bob, other)).toThrow(refusal("message.key_reused"));
    }
  });
});
