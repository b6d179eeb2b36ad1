import { beforeAll, describe, expect, it } from "vitest";
import type { SearchResponse } from "../../../src/contract/search.ts";
import { parseQuery } from "../../../src/domain/search-query.ts";
import { searchCases } from "../../support/search-cases.ts";
import { eventually } from "../../support/worker-bounded.ts";
import {
  call,
  createRoom,
  deleteMessage,
  type Person,
  putMember,
  refused,
  removeMember,
  roomOf,
  search,
  searching,
  send,
} from "../../support/worker-client.ts";
import { lockRoom } from "../../support/worker-database.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained } from "../../support/worker-room.ts";
import { forTest } from "../../support/worker-undo.ts";
import { worldTexts } from "../../support/world-texts.ts";

const contents = ({ results }: SearchResponse) => results.map(({ message }) => message.content);

describe("what the world writes", () => {
  let ada: Person;
  let room: string;
  beforeAll(async () => {
    ada = await newPerson();
    room = await roomOf(ada);
    for (const { text } of searchCases) await send(ada, room, text);
    for (const text of Object.values(worldTexts)) await send(ada, room, text);
    await drained(room);
  });

  it.each(searchCases)("$name: is found, highlighted where it stands, and comes out as it went in", async (one) => {
    for (const q of one.foundBy) {
      const { results, complete } = await search(ada, room, { q, limit: 100 });
      const hit = results.find(({ message }) => message.content === one.text);
      expect(hit, `${q} finds ${one.text}`).toBeDefined();
      expect(complete).toBe(true);
      const marked = hit?.highlights.map(({ start, end }) => one.text.slice(start, end)) ?? [];
      expect(marked.length, q).toBeGreaterThan(0);
      for (const text of marked) expect(text.isWellFormed()).toBe(true);
    }
    for (const q of one.notBy) expect(contents(await search(ada, room, { q, limit: 100 }))).not.toContain(one.text);
  });
});

describe("text of the whole world", () => {
  it("is found by its own longest word, before PostgreSQL has it and after", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await drained(room);
    const release = await forTest(lockRoom(room));
    const texts = Object.values(worldTexts).filter((text) => longestWord(text) !== null);
    expect(texts.length).toBeGreaterThan(40);
    for (const text of texts) await send(ada, room, text);
    const finds = async (text: string) =>
      contents(await search(ada, room, { q: longestWord(text) ?? "", limit: 100 })).includes(text);
    for (const text of texts) expect(await finds(text), text).toBe(true);
    await release();
    await drained(room);
    for (const text of texts) expect(await finds(text), text).toBe(true);
  });
});

/** As somebody would copy it out of the message; null if there is no letter in it. */
function longestWord(text: string): string | null {
  const words = text
    .split(/[\s"]+/)
    .map((word) => word.slice(0, 190).toWellFormed().replaceAll("\ufffd", "").replace(/^-+/, ""));
  const [longest] = words.filter((word) => parseQuery(word) !== null).sort((a, b) => b.length - a.length);
  return longest ?? null;
}

describe("a search in one room", () => {
  it("is exact while PostgreSQL has nothing yet, and when it has", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await drained(room);
    const release = await forTest(lockRoom(room));
    const first = await send(ada, room, "the first wheel");
    const second = await send(ada, room, "the second wheel");
    expect(contents(await search(ada, room, { q: "wheel" }))).toEqual(["the second wheel", "the first wheel"]);
    await deleteMessage(ada, room, second.id);
    expect(await search(ada, room, { q: "wheel" })).toMatchObject({
      results: [{ message: first, room: { id: room, name: "A room" }, highlights: [{ start: 10, end: 15 }] }],
      complete: true,
      missing: [],
    });
    await release();
    await drained(room);
    expect(contents(await search(ada, room, { q: "wheel" }))).toEqual(["the first wheel"]);
  });

  it("does not show what was deleted while PostgreSQL still has it", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const sent = await send(ada, room, "a canary");
    await drained(room);
    await forTest(lockRoom(room));
    await deleteMessage(ada, room, sent.id);
    expect(contents(await search(ada, room, { q: "canary" }))).toEqual([]);
    expect(contents(await search(ada, null, { q: "canary" }))).toEqual([]);
  });

  it("goes through all that is found, page by page, whatever waits", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const expected: string[] = [];
    for (let n = 1; n <= 23; n += 1) {
      await send(ada, room, n % 3 === 0 ? `noise ${n}` : `signal ${n}`);
      if (n % 3 !== 0) expected.unshift(`signal ${n}`);
      if (n === 15) {
        await drained(room);
        await forTest(lockRoom(room));
      }
    }
    for (const limit of [1, 4, 100]) {
      const found: (string | null)[] = [];
      let cursor: string | null = "";
      do {
        const query = { q: "signal", limit, ...(cursor ? { cursor } : {}) };
        const page: SearchResponse = await search(ada, room, query);
        expect(page.results.length).toBeLessThanOrEqual(limit);
        found.push(...contents(page));
        cursor = page.page.next_cursor;
      } while (cursor !== null);
      expect(found).toEqual(expected);
    }
  });

  it("is for those who are inside, P9", async () => {
    const [ada, bob, eve] = await Promise.all([newPerson(), newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    await send(ada, room, "for members");
    expect(contents(await search(bob, room, { q: "members" }))).toEqual(["for members"]);
    await refused(searching(eve, room, { q: "members" }), "room.not_found");
    await drained(room);
    // PostgreSQL goes on taking Bob for a member.
    await forTest(lockRoom(room));
    await removeMember(ada, room, bob);
    await refused(searching(bob, room, { q: "members" }), "room.not_found");
    await refused(searching(bob, null, { q: "members", in: room }), "room.not_found");
    expect(contents(await search(bob, null, { q: "members" }))).toEqual([]);
  });

  it("of a public room is for its members too", async () => {
    const [ada, eve] = await Promise.all([newPerson(), newPerson()]);
    const { id: room } = await createRoom(ada, { visibility: "public" });
    await send(ada, room, "public words");
    await refused(searching(eve, room, { q: "words" }), "room.not_member");
    await call("POST", `/room/${room}/join`, { as: eve });
    expect(contents(await search(eve, room, { q: "words" }))).toEqual(["public words"]);
  });

  it("ends with the room", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await send(ada, room, "doomed");
    await drained(room);
    await forTest(lockRoom(room));
    await call("DELETE", `/room/${room}`, { as: ada });
    await refused(searching(ada, room, { q: "doomed" }), "room.not_found");
    expect(contents(await search(ada, null, { q: "doomed" }))).toEqual([]);
  });
});

describe("filters", () => {
  let ada: Person;
  let bob: Person;
  let room: string;
  const times: string[] = [];
  beforeAll(async () => {
    [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    room = await roomOf(ada, bob);
    for (const [who, text] of [
      [ada, "see https://example.com/a"],
      [bob, `hello @${ada.username}`],
      [ada, "see nothing"],
    ] as const) {
      times.push((await send(who, room, text)).created_at);
      // Each message has a time of its own.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });

  describe.each(["the room", "all rooms"])("in %s", (where) => {
    const find = async (query: Record<string, string>) => {
      await drained(room);
      return contents(await search(ada, where === "the room" ? room : null, query)).map((text) => text?.split(" ")[0]);
    };

    it("by sender, id or username", async () => {
      expect(await find({ from: bob.id })).toEqual(["hello"]);
      expect(await find({ from: bob.username.toUpperCase(), q: "hello" })).toEqual(["hello"]);
      expect(await find({ from: ada.id, q: "see" })).toEqual(["see", "see"]);
      expect(await find({ from: bob.id, q: "see" })).toEqual([]);
    });

    it("by what it has", async () => {
      expect(await find({ has: "link" })).toEqual(["see"]);
      expect(await find({ has: "mention" })).toEqual(["hello"]);
      expect(await find({ has: "mention", q: "see" })).toEqual([]);
    });

    it("by time, from `after` up to and without `before`", async () => {
      const [first = "", second = "", third = ""] = times;
      expect(await find({ from: ada.id, before: third })).toEqual(["see"]);
      expect(await find({ q: "hello or see", after: second })).toEqual(["see", "hello"]);
      expect(await find({ q: "hello or see", after: second, before: third })).toEqual(["hello"]);
      expect(await find({ q: "hello or see", before: first })).toEqual([]);
      expect(await find({ q: "hello or see", after: "2100-01-01T00:00:00Z" })).toEqual([]);
    });
  });

  it("by room, of a search in all", async () => {
    expect(contents(await search(bob, null, { q: "hello", in: room }))).toHaveLength(1);
    await refused(searching(await newPerson(), null, { q: "hello", in: room }), "room.not_found");
  });

  it("ask for something, and for somebody who exists", async () => {
    await refused(searching(ada, room, {}), "request.bad_query");
    await refused(searching(ada, room, { from: "nobody-of-this-name" }), "user.not_found");
    await refused(searching(ada, room, { q: "a", has: "everything" }), "request.bad_query");
    await refused(searching(ada, room, { q: "a", before: "yesterday" }), "request.bad_query");
  });
});

describe("a search in all rooms", () => {
  it("finds the newest first, over rooms, and goes through all of it", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const rooms = [await roomOf(ada), await roomOf(ada, bob), await roomOf(bob)];
    const expected: string[] = [];
    for (let n = 0; n < 18; n += 1) {
      const room = rooms[n % 3] ?? "";
      await send(n % 3 === 2 ? bob : ada, room, `needle ${n}`);
      if (n % 3 !== 2) expected.unshift(`needle ${n}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    for (const room of rooms) await drained(room);
    for (const limit of [1, 5, 100]) {
      const found: (string | null)[] = [];
      let cursor: string | null = "";
      do {
        const page: SearchResponse = await search(ada, null, { q: "needle", limit, ...(cursor ? { cursor } : {}) });
        found.push(...contents(page));
        cursor = page.page.next_cursor;
      } while (cursor !== null);
      expect(found).toEqual(expected);
    }
  });

  it("says until when it knows everything", async () => {
    const ada = await newPerson();
    const before = Date.now();
    const { as_of, complete } = await search(ada, null, { q: "anything" });
    expect(Date.parse(as_of)).toBeGreaterThan(before - 60_000);
    expect(Date.parse(as_of)).toBeLessThanOrEqual(Date.now());
    expect(typeof complete).toBe("boolean");
  });
});

describe("a search while PostgreSQL is behind", () => {
  it("says so over all rooms, and since when; in the room itself it misses nothing", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await send(ada, room, "an old wheel");
    await drained(room);
    const release = await forTest(lockRoom(room));
    const young = await send(ada, room, "a young wheel");
    await eventually(20_000, "an answer that says what it lacks", async () => {
      const { missing, complete, as_of } = await search(ada, null, { q: "wheel" });
      if (!missing.includes("behind")) return null;
      expect(complete).toBe(false);
      expect(Date.parse(as_of)).toBeLessThanOrEqual(Date.parse(young.created_at));
      return true;
    });
    expect(contents(await search(ada, room, { q: "wheel" }))).toEqual(["a young wheel", "an old wheel"]);
    await deleteMessage(ada, room, young.id);
    expect(await search(ada, room, { q: "wheel" })).toMatchObject({ results: [{}], complete: true });
    await release();
    await drained(room);
    await eventually(20_000, "an answer that is whole again", async () => {
      const { complete, results } = await search(ada, null, { q: "wheel" });
      return complete && results.length === 1 ? true : null;
    });
  });
});

describe("an attack by a query", () => {
  let ada: Person;
  let room: string;
  beforeAll(async () => {
    ada = await newPerson();
    room = await roomOf(ada);
    await send(ada, room, "one harmless message");
    await putMember(ada, room, await newPerson());
    await drained(room);
  });

  it.each([
    ...[
      "'; drop table messages; --",
      "' or 1=1 --",
      "harmless' | 'x",
      "harmless & one",
      "!harmless | one",
      "one <-> x",
    ],
    ...["harm:*", "harmless:A", "a\\'b", "\\", "((((harm", '"harmless', "- - -", "or or or", "$1 $2", "%(one)s"],
  ])("means nothing but its words: %s", async (q) => {
    for (const scope of [room, null]) {
      const response = await searching(ada, scope, { q });
      expect([200, 400]).toContain(response.status);
      await response.text();
    }
    expect(contents(await search(ada, room, { q: "harmless" }))).toEqual(["one harmless message"]);
  });

  it.each(["%", "_", "'", "***", "%%%%"])("%s is nothing to look for, and does not find everything", async (q) => {
    await refused(searching(ada, room, { q }), "request.bad_query");
    await refused(searching(ada, null, { q }), "request.bad_query");
  });

  it("is refused when it is long, and taken when it is as long as it may be", async () => {
    await refused(searching(ada, room, { q: "x".repeat(10_000) }), "request.bad_query");
    await refused(searching(ada, null, { q: "x".repeat(201) }), "request.bad_query");
    expect(contents(await search(ada, room, { q: "ab or ".repeat(33) }))).toEqual([]);
    expect(contents(await search(ada, room, { q: "-a ".repeat(66) }))).toHaveLength(1);
  });

  it.each(["x", "", "e30=", btoa("1 2 3"), btoa("1 00000000-0000-0000-0000-000000000000 x"), "a".repeat(600)])(
    "a forged cursor is refused: %s",
    async (cursor) => {
      await refused(searching(ada, room, { q: "one", cursor }), "request.bad_query");
      await refused(searching(ada, null, { q: "one", cursor }), "request.bad_query");
    },
  );

  it("a cursor of another room shows nothing of it", async () => {
    const eve = await newPerson();
    const own = await roomOf(eve);
    const cursor = btoa(`99999999999999 ${room} 99999`);
    expect(contents(await search(eve, own, { q: "harmless", cursor }))).toEqual([]);
    expect(contents(await search(eve, null, { q: "harmless", cursor }))).toEqual([]);
  });
});
