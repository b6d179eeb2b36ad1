import { describe, expect, it } from "vitest";
import { callerOf, MemoryRoom } from "../../../support/memory-room.ts";

const ada = callerOf("ada");
const bob = callerOf("bob");
const refusal = (code: string) => expect.objectContaining({ name: "AppError", code });
const newRoom = () => new MemoryRoom({ ada: "owner", bob: "member", mod: "moderator" });
const say = (room: MemoryRoom, content: string, replyTo?: string | number) =>
  room.run(bob, { type: "message.send", content, clientId: null, ...(replyTo === undefined ? {} : { replyTo }) }).answer
    .message;

describe("a reply", () => {
  it("shows what it answers, by id or by seq", () => {
    const room = newRoom();
    const { id } = say(room, "question");
    const quote = { id, seq: 1, userId: "bob", fullName: "bob the 1.", preview: "question", isDeleted: false };
    expect(say(room, "answer", id).replyTo).toEqual(quote);
    expect(say(room, "answer", 1).replyTo).toEqual(quote);
  });

  it("follows the edits and the deletion of what it answers", () => {
    const room = newRoom();
    const { id } = say(room, "question");
    const reply = say(room, "answer", id);
    const again = () => room.run(bob, { type: "message.edit", messageId: reply.id, content: "answer" }).answer.message;
    room.run(bob, { type: "message.edit", messageId: id, content: "another question" });
    expect(again().replyTo?.preview).toBe("another question");
    room.run(bob, { type: "message.delete", messageId: id });
    expect(again().replyTo).toMatchObject({ preview: null, isDeleted: true });
  });

  it("to what there is not, or no longer, is refused", () => {
    const room = newRoom();
    const { id } = say(room, "question");
    room.run(ada, { type: "message.delete", messageId: id });
    for (const wrong of [id, 1, 2, "id-9"]) {
      expect(() => say(room, "answer", wrong)).toThrow(refusal("message.not_found"));
    }
  });
});

describe("mentions", () => {
  const mentioned = (content: string, allowedMentions?: { users?: string[]; room?: boolean }, who = "mod") => {
    const command = { type: "message.send", content, clientId: null } as const;
    const { message } = newRoom().run(
      callerOf(who),
      allowedMentions ? { ...command, allowedMentions } : command,
    ).answer;
    return [message.mentions, message.mentionsRoom];
  };

  it("are of members only, and not of oneself", () => {
    expect(mentioned("@ada.1 @bob.1 @mod.1 @nobody")).toEqual([["ada", "bob"], false]);
  });

  it("of the whole room need a capability, without which it is text", () => {
    expect(mentioned("@room: hello")).toEqual([[], true]);
    expect(mentioned("@room: hello", undefined, "bob")).toEqual([[], false]);
  });

  it("are limited to those whom the sender allows", () => {
    const text = "@ada.1 @bob.1 @room";
    expect(mentioned(text, {})).toEqual([["ada", "bob"], true]);
    expect(mentioned(text, { users: ["bob", "out"] })).toEqual([["bob"], true]);
    expect(mentioned(text, { users: [], room: false })).toEqual([[], false]);
    expect(mentioned("nobody", { users: ["bob"], room: true })).toEqual([[], false]);
  });
});
