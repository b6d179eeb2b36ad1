import { describe, expect, it } from "vitest";
import type { StoredMessage } from "../../../../src/room/commands/view.ts";
import { callerOf, MemoryRoom } from "../../../support/memory-room.ts";

const ada = callerOf("ada");
const bob = callerOf("bob");
const mod = callerOf("mod");
const refusal = (code: string) => expect.objectContaining({ name: "AppError", code });
const newRoom = () => new MemoryRoom({ ada: "owner", bob: "member", mod: "moderator" });
const sent = (room: MemoryRoom, content = "secret") =>
  room.run(bob, { type: "message.send", content, clientId: null }).answer.message.id;

describe("a deletion", () => {
  it("shows who and why, and nothing of what there was", () => {
    const room = newRoom();
    const custom = { secret: true };
    const first = sent(room);
    const all = {
      type: "message.send",
      content: "secret @room @ada.1",
      clientId: null,
      custom,
      replyTo: first,
    } as const;
    const { id } = room.run(mod, all).answer.message;
    room.run(bob, { type: "message.react", messageId: id, emoji: "👍", isOn: true });
    room.run(mod, { type: "message.pin", messageId: id, isOn: true });
    const { message } = room.run(mod, { type: "message.delete", messageId: id, reason: "Oops" }).answer;
    expect(message).toMatchObject({
      content: null,
      custom: null,
      mentions: [],
      mentionsRoom: false,
      replyTo: null,
      reactions: [],
      editedAt: null,
      pinnedAt: null,
      pinnedBy: null,
      deletedBy: "mod",
      reason: "Oops",
    });
    const { bodyHash: _keyed, ...stored } = room.messages[1] as StoredMessage;
    expect(JSON.stringify(stored)).not.toContain("secret");
  });

  it("is written down if the message was another's, and not if it was one's own", () => {
    const room = newRoom();
    const [theirs, own] = [sent(room), sent(room)];
    room.run(bob, { type: "message.delete", messageId: own, reason: "Mine" });
    expect(room.audit).toEqual([]);
    room.run(mod, { type: "message.delete", messageId: theirs, reason: "Spam" });
    const details = { seq: 1, author_id: "bob" };
    expect(room.audit).toEqual([{ action: "message.deleted", targetId: theirs, reason: "Spam", details }]);
  });
});

describe("deleting many", () => {
  it("deletes what there is, each with an event and an entry of its own, and can be repeated", () => {
    const room = newRoom();
    const ids = [sent(room), sent(room), sent(room)];
    room.run(bob, { type: "message.delete", messageId: ids[1] as string });
    const command = {
      type: "message.delete_many",
      messageIds: [...ids, ids[0] as string, "id-99"],
      reason: "Spam",
    } as const;
    const { answer, changes } = room.run(mod, command);
    expect(answer).toEqual({ deleted: ids });
    expect(changes.map((change) => (change.type === "message.deleted" ? change.message.rev : null))).toEqual([
      room.rev - 1,
      room.rev,
    ]);
    expect(room.audit).toHaveLength(2);
    expect(room.messages.map(({ content }) => content)).toEqual([null, null, null]);
    expect(room.run(mod, command)).toEqual({ changes: [], answer });
  });

  it("is for those who may delete any", () => {
    const room = newRoom();
    const command = { type: "message.delete_many", messageIds: [sent(room)] } as const;
    expect(() => room.run(bob, command)).toThrow(refusal("room.forbidden"));
    expect(() => room.run(callerOf("out"), command)).toThrow(refusal("room.not_found"));
    room.run(ada, command);
  });
});
