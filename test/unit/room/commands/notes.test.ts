import { describe, expect, it } from "vitest";
import { callerOf, MemoryRoom, profileOf } from "../../../support/memory-room.ts";

const ada = callerOf("ada");
const bob = callerOf("bob");
const newRoom = (systemMessages = true) => {
  const room = new MemoryRoom({ ada: "owner", bob: "member", mod: "moderator" }, "public");
  room.room = { ...room.room, systemMessages };
  return room;
};
const notes = (room: MemoryRoom) => room.messages.map(({ custom, content }) => [custom?.event ?? null, content]);

describe("system messages", () => {
  it("tell who came and went", () => {
    const room = newRoom();
    room.run(ada, { type: "member.put", profile: profileOf("cy"), role: "member" });
    room.run(callerOf("di"), { type: "member.join" });
    room.run(ada, { type: "member.remove", userId: "cy" });
    room.run(bob, { type: "member.remove", userId: "bob" });
    room.run("system", { type: "account.remove", profile: profileOf("di") });
    expect(notes(room)).toEqual([
      ["member.added", "ada the 1. added cy the 1."],
      ["member.joined", "di the 1. joined"],
      ["member.removed", "ada the 1. removed cy the 1."],
      ["member.left", "bob the 1. left"],
      ["member.left", "di the 1. left"],
    ]);
  });

  it("tell what became of the room and what was pinned", () => {
    const room = newRoom();
    const { id } = room.run(bob, { type: "message.send", content: "hello", clientId: null }).answer.message;
    room.run(ada, { type: "room.update", patch: { name: "New", topic: "Steam" } });
    room.run(ada, { type: "room.update", patch: { topic: null, description: "of no interest" } });
    room.run(ada, { type: "message.pin", messageId: id, isOn: true });
    room.run(ada, { type: "room.archive", isArchived: true });
    room.run(ada, { type: "room.archive", isArchived: false });
    expect(notes(room).slice(1)).toEqual([
      ["room.renamed", 'ada the 1. named the room "New"'],
      ["room.topic_changed", 'ada the 1. set the topic to "Steam"'],
      ["room.topic_changed", "ada the 1. cleared the topic"],
      ["message.pinned", "ada the 1. pinned a message"],
      ["room.archived", "ada the 1. archived the room"],
      ["room.restored", "ada the 1. restored the room"],
    ]);
    expect(room.messages[4]).toMatchObject({ type: "system", userId: "ada", replyTo: 1 });
  });

  it("stand in the one line: seq and rev go on without a gap", () => {
    const room = newRoom();
    const rev = room.rev;
    const { changes } = room.run(ada, { type: "room.update", patch: { name: "New", topic: "Steam" } });
    expect(
      changes.map((change) => (change.type === "message.created" ? [change.message.seq, change.message.rev] : 0)),
    ).toEqual([0, [1, rev + 2], [2, rev + 3]]);
  });

  it("are written only where the room wants them, from the change on that says so", () => {
    const room = newRoom(false);
    room.run(ada, { type: "room.update", patch: { name: "Silent" } });
    room.run(ada, { type: "room.update", patch: { name: "Told", systemMessages: true } });
    room.run(ada, { type: "room.update", patch: { name: "Silent again", systemMessages: false } });
    expect(notes(room).map(([event]) => event)).toEqual(["room.renamed"]);
  });

  it("are not edited, not unread, and deleted only by those who may delete any", () => {
    const room = newRoom();
    room.run(bob, { type: "member.remove", userId: "bob" });
    room.run(bob, { type: "member.join" });
    const [{ id } = { id: "" }] = room.messages;
    const refusal = (code: string) => expect.objectContaining({ code });
    expect(() => room.run(bob, { type: "message.edit", messageId: id, content: "x" })).toThrow(
      refusal("message.not_editable"),
    );
    expect(() => room.run(bob, { type: "message.delete", messageId: id })).toThrow(refusal("room.forbidden"));
    expect(room.run(ada, { type: "marker.set", seq: 0 }).answer).toMatchObject({ unread: 0, mentions: 0 });
    room.run(ada, { type: "message.delete", messageId: id });
  });
});
