import { describe, expect, it } from "vitest";
import type { ServerFrame } from "../../../src/contract/frames.ts";
import { messageResponse } from "../../../src/contract/message.ts";
import { roomResponse } from "../../../src/contract/room.ts";
import type { CommandOf } from "../../../src/domain/command.ts";
import {
  answered,
  call,
  edit,
  editing,
  history,
  type Person,
  pathOf,
  pin,
  post,
  react,
  refused,
  roomOf,
  send,
} from "../../support/worker-client.ts";
import { hideColumn } from "../../support/worker-faults.ts";
import { FrameSocket } from "../../support/worker-frames.ts";
import { deps, newPerson } from "../../support/worker-people.ts";
import { emptyWindow, hibernate, inside } from "../../support/worker-room.ts";
import { PlainSocket } from "../../support/worker-socket.ts";
import { forTest } from "../../support/worker-undo.ts";

async function joined(room: string, as: Person) {
  const socket = await FrameSocket.open(room, as);
  socket.say({ t: "hello" });
  return { socket, ready: await socket.next("ready") };
}

/** All that a socket is told, up to the answer to this frame. */
async function upTo(socket: FrameSocket, re: string): Promise<ServerFrame[]> {
  const heard: ServerFrame[] = [];
  while (!heard.some((frame) => "re" in frame && frame.re === re)) heard.push(...(await socket.upTo("any")));
  return heard;
}

describe("chat.v1", () => {
  it("carries every command on a message, acknowledges it, and tells everybody of it in order", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const { socket } = await joined(room, ada);
    const { socket: listener } = await joined(room, bob);
    socket.say({ t: "send", id: "0", client_id: "a", content: "hello", custom: { n: 1 } });
    const { message_id, seq, rev } = await socket.next("ack");
    const about = { message_id };
    const frames = [
      { t: "send", id: "1", client_id: "b", content: "reply", reply_to: seq, allowed_mentions: { users: [] } },
      { t: "edit", id: "2", ...about, content: "hello again", if_rev: rev },
      { t: "react", id: "3", ...about, emoji: "❤" },
      { t: "unreact", id: "4", ...about, emoji: "❤️" },
      { t: "pin", id: "5", ...about },
      { t: "unpin", id: "6", ...about },
      { t: "delete", id: "7", ...about, reason: "Enough" },
    ];
    for (const frame of frames) socket.say(frame);
    expect((await socket.next("ack")).re).toBe("1");
    for (const { id } of frames.slice(1)) expect((await socket.next("ok")).re).toBe(id);
    const events = [];
    while (events.length < 8) events.push(...(await listener.next("events")).events);
    const { id: messageId, content: _gone, ...subject } = { id: message_id, content: null, message_id, seq };
    const of = { ...subject, message_id: messageId };
    expect(events).toMatchObject([
      { type: "message.created", message: { content: "hello", custom: { n: 1 } } },
      { type: "message.created", message: { content: "reply", reply_to: { seq, preview: "hello", deleted: false } } },
      { type: "message.edited", message: { content: "hello again", seq, custom: { n: 1 } } },
      { type: "reaction.added", ...of, user_id: ada.id, emoji: "❤️", count: 1 },
      { type: "reaction.removed", ...of, user_id: ada.id, emoji: "❤️", count: 0 },
      { type: "pin.added", ...of },
      { type: "pin.removed", ...of },
      { type: "message.deleted", message: { content: null, reason: "Enough", deleted_by: ada.id } },
    ]);
    expect(events.map((event) => event.rev)).toEqual(events.map((_, index) => rev + index));
  });

  it("P4: does what one connection asks for in that order, also behind edits that wait for PostgreSQL", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const [old, older] = [await send(ada, room, "old"), await send(ada, room, "older")];
    await emptyWindow(room);
    const { socket } = await joined(room, ada);
    const { socket: listener } = await joined(room, bob);
    const frames = [
      { t: "edit", id: "1", message_id: old.id, content: "new" },
      { t: "send", id: "2", client_id: "a", content: "behind the edit" },
      { t: "react", id: "3", message_id: old.id, emoji: "👍" },
      { t: "edit", id: "4", message_id: older.id, content: "newer" },
      { t: "edit", id: "5", message_id: old.id, content: "newest" },
      { t: "delete", id: "6", message_id: older.id },
      { t: "read", id: "7", seq: 3 },
    ];
    for (const frame of frames) socket.say(frame);
    const answers = (await upTo(socket, "7")).flatMap((frame) => ("re" in frame ? [`${frame.t} ${frame.re}`] : []));
    expect(answers).toEqual(["ok 1", "ack 2", "ok 3", "ok 4", "ok 5", "ok 6", "ok 7"]);
    const events = [];
    while (events.length < 6) events.push(...(await listener.next("events")).events);
    const told = events.map((event) => [event.type, "message" in event ? event.message.content : null]);
    expect(told).toEqual([
      ["message.edited", "new"],
      ["message.created", "behind the edit"],
      ["reaction.added", null],
      ["message.edited", "newer"],
      ["message.edited", "newest"],
      ["message.deleted", null],
    ]);
  });

  it("P4: goes on behind an edit that fails because PostgreSQL does not answer", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const old = await send(ada, room, "old");
    await emptyWindow(room);
    const { socket } = await joined(room, ada);
    const putBack = await forTest(hideColumn("messages", "custom"));
    socket.say({ t: "edit", id: "1", message_id: old.id, content: "new" });
    socket.say({ t: "send", id: "2", client_id: "a", content: "behind the edit" });
    const [failed, done] = (await upTo(socket, "2")).filter((frame) => "re" in frame);
    expect(failed).toMatchObject({ t: "error", re: "1", problem: { code: "database.unavailable" } });
    expect(done).toMatchObject({ t: "ack", re: "2" });
    await putBack();
  });

  it.each([
    [{ t: "edit", content: "x" }, "message.not_editable"],
    [{ t: "edit", content: " " }, "request.invalid"],
    [{ t: "react", emoji: "no" }, "request.invalid"],
    [{ t: "pin" }, "room.forbidden"],
    [{ t: "delete" }, "room.forbidden"],
  ])("refuses %j as REST does, and stays open", async (frame, code) => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const { id } = await send(ada, room, "hello");
    const { socket } = await joined(room, bob);
    socket.say({ ...frame, id: "1", message_id: id });
    expect(await socket.next("error")).toMatchObject({ re: "1", problem: { code } });
    socket.say({ t: "react", id: "2", message_id: id, emoji: "👍" });
    expect((await socket.next("ok")).re).toBe("2");
  });

  it("starts afresh with the newest messages, one's own reactions in them, and the latest pins", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const messages = [await send(ada, room, "one"), await send(ada, room, "two"), await send(ada, room, "three")];
    const [one, two, three] = messages as [(typeof messages)[0], (typeof messages)[0], (typeof messages)[0]];
    await react(ada, two, "👍");
    await react(bob, two, "👍");
    await pin(ada, three);
    await pin(ada, one);
    await hibernate(room);
    const { ready } = await joined(room, bob);
    expect(ready.messages?.map(({ content }) => content)).toEqual(["one", "two", "three"]);
    expect(ready.messages?.[1]?.reactions).toEqual([{ emoji: "👍", count: 2, me: true }]);
    expect(ready.pins?.map(({ content }) => content)).toEqual(["one", "three"]);
  });
});

describe("the plain mode", () => {
  it("shows what a newcomer finds as it is now, and system messages as messages; all else is silent", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const first = await send(ada, room, "one");
    await edit(ada, first, "one, edited");
    const socket = await PlainSocket.open(room, bob);
    expect(await socket.next()).toMatchObject({ id: first.id, content: "one, edited" });
    await react(ada, first, "👍");
    await edit(ada, first, "one, edited again");
    const json = { room: { system_messages: true, topic: "Steam" } };
    await answered(call("PATCH", `/room/${room}`, { as: ada, json }), roomResponse);
    expect(await socket.next()).toMatchObject({ content: `${ada.fullName} set the topic to "Steam"`, user_id: ada.id });
  });
});

describe("P12: while PostgreSQL does not answer", () => {
  it("only the edit of a message whose body is there alone has to wait, and can be repeated", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const old = await send(ada, room, "old");
    await emptyWindow(room);
    const young = await send(ada, room, "young");
    const putBack = await forTest(hideColumn("messages", "custom"));
    const refusal = await refused(editing(ada, old, "new"), "database.unavailable");
    expect(refusal.retryable).toBe(true);
    expect((await edit(ada, young, "younger")).content).toBe("younger");
    expect(await react(ada, old, "👍")).toBe(1);
    await pin(ada, old);
    expect((await post(ada, room, { content: "reply", reply_to: old.seq })).reply_to?.preview).toBeNull();
    await putBack();
    expect((await edit(ada, old, "new")).content).toBe("new");
    expect((await history(ada, room)).messages[0]?.reply_to?.preview).toBe("new");
  });

  it("what is deleted is deleted, though its body is there alone", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const old = await send(ada, room, "old");
    await emptyWindow(room);
    const putBack = await forTest(hideColumn("messages", "custom"));
    expect((await call("DELETE", pathOf(old), { as: ada })).status).toBe(200);
    const { message } = await answered(call("GET", pathOf(old), { as: ada }), messageResponse);
    expect(message).toMatchObject({ content: null, deleted_by: ada.id });
    await putBack();
  });
});

describe("limits", () => {
  const commands = {
    "message.edit": { content: "x" },
    "message.react": { emoji: "👍", isOn: true },
    "message.delete": {},
  } as const;

  it.each(Object.entries(commands))("are for %s what they are for sends", async (type, input) => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const { id: messageId } = await send(ada, room, "hello");
    const caller = await deps.accounts.check(ada.id, ada.sessionId);
    const command = { type, messageId, ...input } as CommandOf<"message.edit">;
    // More at once than anybody may save up.
    const results = await inside(room, ({ room: live }) =>
      Promise.all(Array.from({ length: 300 }, () => live.submit(caller, command))),
    );
    const codes = results.map((result) => (result.ok ? "ok" : result.error.code));
    expect(new Set(codes)).toEqual(new Set(["ok", "rate.limited"]));
  });
});
