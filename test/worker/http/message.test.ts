import { describe, expect, it } from "vitest";
import {
  mentionsResponse,
  messageResponse,
  messagesDeleted,
  pinsResponse,
  reactorsResponse,
  versionsResponse,
} from "../../../src/contract/message.ts";
import { readResponse, unreadResponse } from "../../../src/contract/read.ts";
import { roomResponse } from "../../../src/contract/room.ts";
import {
  answered,
  call,
  deleteMessage,
  edit,
  editing,
  history,
  type MessageDto,
  type Person,
  pathOf,
  pin,
  post,
  putMember,
  react,
  refused,
  removeMember,
  resend,
  roomOf,
  search,
  send,
} from "../../support/worker-client.ts";
import { lockRoom } from "../../support/worker-database.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained, emptyWindow, expectProjected, hibernate, loseStorage } from "../../support/worker-room.ts";
import { forTest } from "../../support/worker-undo.ts";
import { worldTexts } from "../../support/world-texts.ts";

async function pages<T>(read: (cursor: string) => Promise<{ items: T[]; next: string | null }>): Promise<T[]> {
  const all: T[] = [];
  for (let cursor = ""; ; ) {
    const { items, next } = await read(cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`);
    all.push(...items);
    if (next === null) return all;
    cursor = next;
  }
}

const newest = async (as: Person, room: string) => (await history(as, room)).messages[0] as MessageDto;
const versionsOf = (as: Person, of: MessageDto, limit = 100) =>
  pages(async (cursor) => {
    const path = `${pathOf(of)}/versions?limit=${limit}${cursor}`;
    const { versions, page } = await answered(call("GET", path, { as }), versionsResponse);
    return { items: versions, next: page.next_cursor };
  });

describe("text of the whole world", () => {
  it("goes through unchanged: sent, edited, projected, and back from PostgreSQL", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const texts = Object.values(worldTexts);
    const sent = [];
    for (const text of texts) sent.push(await send(ada, room, text));
    for (const [index, message] of sent.entries()) await edit(ada, message, `${texts.at(-1 - index)}!`);
    const edited = texts.map((text) => `${text}!`);
    const read = async () => (await history(ada, room, { limit: 100 })).messages.map(({ content }) => content);
    expect(await read()).toEqual(edited);
    await emptyWindow(room);
    expect(await read()).toEqual(edited);
    await loseStorage(room);
    expect(await read()).toEqual(edited);
    expect(await versionsOf(ada, sent[0] as MessageDto)).toMatchObject([{ content: texts[0] }]);
  });
});

describe("an edit", () => {
  it("is guarded by If-Match, and its ETag is the rev", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const first = await send(ada, room, "one");
    const etag = (await call("GET", pathOf(first), { as: ada })).headers.get("etag") ?? "";
    expect(etag).toBe(`"${first.rev}"`);
    const response = await editing(ada, first, "two", { "if-match": etag });
    expect(response.headers.get("etag")).toBe(`"${first.rev + 1}"`);
    await refused(editing(ada, first, "three", { "if-match": etag }), "message.conflict");
    await answered(editing(ada, first, "three", { "if-match": "*" }), messageResponse);
    await refused(editing(ada, first, "four", { "if-match": "three" }), "request.bad_query");
    expect((await newest(ada, room)).content).toBe("three");
  });

  it("keeps what it replaced, for its author and for those who may read it, over the border of the window", async () => {
    const [ada, bob, eve] = await Promise.all([newPerson(), newPerson(), newPerson()]);
    const room = await roomOf(ada, bob, eve);
    const message = await send(bob, room, "version 0");
    for (let n = 1; n <= 3; n += 1) await edit(bob, message, `version ${n}`);
    await emptyWindow(room);
    for (let n = 4; n <= 6; n += 1) await edit(bob, message, `version ${n}`);
    const contents = [5, 4, 3, 2, 1, 0].map((n) => `version ${n}`);
    for (const reader of [bob, ada]) {
      expect((await versionsOf(reader, message, 2)).map(({ content }) => content)).toEqual(contents);
    }
    await refused(call("GET", `${pathOf(message)}/versions`, { as: eve }), "room.forbidden");
    await expectProjected(room);
    await deleteMessage(bob, room, message.id);
    expect(await versionsOf(bob, message)).toEqual([]);
  });

  it("of a message that has left the window finds its body in PostgreSQL, and stays in the room while it can be replayed", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const message = await post(ada, room, { content: "old", client_id: "k", custom: { n: 1 } });
    await emptyWindow(room);
    const edited = await edit(ada, message, "new");
    expect(edited).toMatchObject({ content: "new", custom: { n: 1 }, seq: message.seq });
    await hibernate(room);
    expect(await newest(ada, room)).toEqual(edited);
    await drained(room);
    expect(await newest(ada, room)).toEqual(edited);
    await emptyWindow(room);
    expect(await newest(ada, room)).toEqual(edited);
    expect((await versionsOf(ada, message)).map(({ content, custom }) => [content, custom])).toEqual([
      ["old", { n: 1 }],
    ]);
    const again = { content: "old", client_id: "k", custom: { n: 1 } };
    const repeat = call("POST", `/message/rooms/${room}/messages`, { as: ada, json: { message: again } });
    expect((await answered(repeat, messageResponse)).message).toEqual(edited);
    await expectProjected(room);
  });

  it("does not make a repeat of the send another message", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const message = await send(ada, room, "as sent", "k");
    const edited = await edit(ada, message, "as edited");
    expect(await resend(ada, room, "as sent", "k")).toEqual(edited);
    await drained(room);
    await loseStorage(room);
    expect(await resend(ada, room, "as sent", "k")).toEqual(edited);
  });
});

describe("deleting", () => {
  it("shows who and why, and many at once", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const sent = [];
    for (let n = 0; n < 5; n += 1) sent.push(await send(bob, room, `spam ${n}`));
    const one = call("DELETE", `${pathOf(sent[0] as MessageDto)}?reason=Off%20topic`, { as: ada });
    expect((await answered(one, messageResponse)).message).toMatchObject({
      content: null,
      deleted_by: ada.id,
      reason: "Off topic",
    });
    const message_ids = sent.map(({ id }) => id);
    const path = `/message/rooms/${room}/messages/delete`;
    await refused(call("POST", path, { as: bob, json: { message_ids } }), "room.forbidden");
    const many = call("POST", path, { as: ada, json: { message_ids: [...message_ids, room], reason: "Spam" } });
    expect(await answered(many, messagesDeleted)).toEqual({ deleted: message_ids });
    const { messages } = await history(bob, room);
    expect(messages.map(({ reason }) => reason)).toEqual(["Spam", "Spam", "Spam", "Spam", "Off topic"]);
    await expectProjected(room);
  });
});

describe("a reply", () => {
  it("shows what it answers as it is now, from wherever that stands", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const question = await send(ada, room, "question");
    const reply = await post(bob, room, { content: "answer", reply_to: question.seq });
    const quote = { id: question.id, seq: 1, user_id: ada.id, full_name: ada.fullName, deleted: false };
    expect(reply.reply_to).toEqual({ ...quote, preview: "question" });
    await emptyWindow(room);
    expect((await newest(bob, room)).reply_to).toEqual({ ...quote, preview: "question" });
    await edit(ada, question, "another question");
    expect((await newest(bob, room)).reply_to).toEqual({ ...quote, preview: "another question" });
    await deleteMessage(ada, room, question.id);
    expect((await newest(bob, room)).reply_to).toEqual({ ...quote, preview: null, deleted: true });
    const again = { content: "late", reply_to: question.id };
    await refused(
      call("POST", `/message/rooms/${room}/messages`, { as: bob, json: { message: again } }),
      "message.not_found",
    );
  });
});

describe("reactions", () => {
  it("are counted, one's own are told apart, and those who reacted can be listed", async () => {
    const people = await Promise.all([newPerson(), newPerson(), newPerson()]);
    const [ada, bob, eve] = people as [Person, Person, Person];
    const room = await roomOf(ada, bob, eve);
    const message = await send(ada, room, "hello");
    expect(await react(ada, message, "❤")).toBe(1);
    expect(await react(bob, message, "❤️")).toBe(2);
    expect(await react(bob, message, "❤️")).toBe(2);
    expect(await react(eve, message, "👍🏽")).toBe(1);
    const both = { emoji: "❤️", count: 2 };
    const one = { emoji: "👍🏽", count: 1 };
    expect((await newest(bob, room)).reactions).toEqual([{ ...both, me: true }, one]);
    expect((await newest(eve, room)).reactions).toEqual([both, { ...one, me: true }]);
    const who = await pages(async (cursor) => {
      const path = `${pathOf(message)}/reactions/${encodeURIComponent("❤️")}?limit=1${cursor}`;
      const { reactors, page } = await answered(call("GET", path, { as: eve }), reactorsResponse);
      return { items: reactors.map(({ user }) => user.id), next: page.next_cursor };
    });
    expect(who).toEqual([ada.id, bob.id]);
    expect(await react(bob, message, "❤️", "DELETE")).toBe(1);
    await expectProjected(room);
    await loseStorage(room);
    expect((await newest(bob, room)).reactions).toEqual([{ emoji: "❤️", count: 1 }, one]);
  });

  it.each(["x", "👍👍", "%F0%9F%91%8D"])("are emoji, not %j", async (text) => {
    const ada = await newPerson();
    const message = await send(ada, await roomOf(ada), "hello");
    const path = `${pathOf(message)}/reactions/${encodeURIComponent(text)}`;
    await refused(call("PUT", path, { as: ada }), "request.bad_query");
  });
});

describe("pins", () => {
  it("are listed from the latest on, whole, wherever their text is", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const sent = [];
    for (let n = 0; n < 5; n += 1) sent.push(await send(ada, room, `message ${n}`));
    for (const n of [3, 0, 4, 1]) await pin(ada, sent[n] as MessageDto);
    await pin(ada, sent[4] as MessageDto, "DELETE");
    await emptyWindow(room);
    const listed = () =>
      pages(async (cursor) => {
        const { pins, page } = await answered(
          call("GET", `/room/${room}/pins?limit=2${cursor}`, { as: ada }),
          pinsResponse,
        );
        return { items: pins, next: page.next_cursor };
      });
    expect((await listed()).map(({ content, pinned_by }) => [content, pinned_by])).toEqual(
      [1, 0, 3].map((n) => [`message ${n}`, ada.id]),
    );
    await deleteMessage(ada, room, sent[0]?.id ?? "");
    await expectProjected(room);
    await loseStorage(room);
    expect((await listed()).map(({ content }) => content)).toEqual(["message 1", "message 3"]);
  });
});

describe("mentions", () => {
  const listed = (as: Person, limit = 100) =>
    pages(async (cursor) => {
      const { mentions, page } = await answered(
        call("GET", `/user/mentions?limit=${limit}${cursor}`, { as }),
        mentionsResponse,
      );
      return { items: mentions.map(({ content }) => content), next: page.next_cursor };
    });

  it("are listed newest first over the rooms that one is in now, each once, without the deleted", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const at = `@${bob.username}`;
    const rooms = [await roomOf(ada), await roomOf(ada), await roomOf(ada)] as [string, string, string];
    await send(ada, rooms[0], "@room before you came");
    for (const room of rooms) await putMember(ada, room, bob);
    const texts: string[] = [];
    for (let n = 0; n < 9; n += 1) {
      const content = n % 3 === 0 ? `${at} and @room ${n}` : n % 3 === 1 ? `${at} ${n}` : `@room ${n}`;
      await send(ada, rooms[n % 2] as string, content);
      texts.unshift(content);
    }
    await send(bob, rooms[0], "@room by one who may not");
    await send(ada, rooms[0], `x${at} is no mention`);
    const gone = await send(ada, rooms[1], `${at} gone`);
    await send(ada, rooms[2], `${at} where you are no more`);
    await deleteMessage(ada, rooms[1], gone.id);
    await removeMember(ada, rooms[2], bob);
    for (const room of rooms) await drained(room);
    expect(await listed(bob)).toEqual(texts);
    expect(await listed(bob, 2)).toEqual(texts);
    expect(await listed(ada)).toEqual([]);
  });

  it("are listed as their rooms have them now, though PostgreSQL knows no more of it", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const [room, other] = [await roomOf(ada, bob), await roomOf(ada, bob)];
    const at = `@${bob.username}`;
    const [edited, spared, gone] = [
      await send(ada, room, `${at} first`),
      await send(ada, room, `${at} second`),
      await send(ada, room, `${at} third`),
    ];
    await send(ada, other, `${at} elsewhere`);
    for (const id of [room, other]) {
      await drained(id);
      await forTest(lockRoom(id));
    }
    expect(await listed(bob)).toHaveLength(4);
    await deleteMessage(ada, room, gone.id);
    await edit(ada, edited, "nobody");
    await edit(ada, spared, `${at} again`);
    await removeMember(ada, other, bob);
    expect(await listed(bob)).toEqual([`${at} again`]);
  });

  it("are found in text of the whole world, which goes on as it came", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const sent: string[] = [];
    const around = Object.values(worldTexts).map((text) => [`${text} `, ` ${text}`] as const);
    // Where there are no spaces, letters stand right beside a name.
    for (const [before, after] of [...around, ["会议", "明天"], ["👍🏽", "👨‍👩‍👧‍👦"], ["«", "»"]] as const) {
      const content = `${before}@${bob.username}${after}`;
      expect((await send(ada, room, content)).mentions, content).toEqual([bob.id]);
      sent.unshift(content);
    }
    await drained(room);
    expect(await listed(bob)).toEqual(sent);
    const { results } = await search(ada, room, { has: "mention", limit: 100 });
    expect(results.map(({ message }) => message.content)).toEqual(sent);
  });

  it("are unread mentions alike in the room and in PostgreSQL; an edit moves them, system messages are none", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    await answered(
      call("PATCH", `/room/${room}`, { as: ada, json: { room: { system_messages: true } } }),
      roomResponse,
    );
    const first = await send(ada, room, `@${bob.username} and @room`);
    await send(ada, room, "@room");
    await post(ada, room, { content: "@room, quietly", allowed_mentions: { room: false } });
    await pin(ada, first);
    const counts = async () => {
      await expectProjected(room);
      const { read } = await answered(call("GET", `/room/${room}/read`, { as: bob }), readResponse);
      const { rooms } = await answered(call("GET", "/room/unread", { as: bob }), unreadResponse);
      const there = rooms.find(({ room_id }) => room_id === room);
      expect([there?.unread_count, there?.mention_count]).toEqual([read.unread_count, read.mention_count]);
      return [read.unread_count, read.mention_count];
    };
    expect(await counts()).toEqual([3, 2]);
    await edit(ada, first, "nobody");
    expect(await counts()).toEqual([3, 1]);
    await edit(ada, first, `@${bob.username} again`);
    expect(await counts()).toEqual([3, 2]);
    await answered(call("PUT", `/room/${room}/read`, { as: bob, json: { read: { seq: 4 } } }), readResponse);
    await edit(ada, first, `@${bob.username} and @room, once more`);
    expect(await counts()).toEqual([0, 0]);
  });
});
