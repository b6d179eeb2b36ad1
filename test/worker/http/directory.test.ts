import { describe, expect, it } from "vitest";
import { roomResponse, roomsResponse } from "../../../src/contract/room.ts";
import { answered, call, createRoom, type Person, putMember, refused } from "../../support/worker-client.ts";
import { sql } from "../../support/worker-database.ts";
import { deps, newPerson } from "../../support/worker-people.ts";
import { drained, stubOf } from "../../support/worker-room.ts";

const pages = async (as: Person, query: Record<string, string | number>) => {
  const names: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const params = new URLSearchParams({ scope: "public", ...(cursor === null ? {} : { cursor }) });
    for (const [key, value] of Object.entries(query)) params.set(key, String(value));
    const answer = await answered(call("GET", `/room/rooms?${params}`, { as }), roomsResponse);
    names.push(...answer.rooms.map(({ name }) => name));
    cursor = answer.page.next_cursor;
    if (cursor === null) return names;
  }
};

describe("the directory of public rooms", () => {
  it("finds by name and topic, in capitals or not, and sorts as it is asked, page by page", async () => {
    const [ada, bob, eve] = (await Promise.all([newPerson(), newPerson(), newPerson()])) as [Person, Person, Person];
    const tag = ada.username;
    const made = [];
    for (const name of [`b ${tag}`, `A ${tag.toUpperCase()}`, `c ${tag}`]) {
      made.push(await createRoom(ada, { name, visibility: "public" }));
    }
    await createRoom(ada, { name: `hidden ${tag}` });
    const byTopic = await createRoom(ada, { name: `d ${bob.username}`, visibility: "public" });
    const json = { room: { topic: `All about ${tag}!` } };
    await answered(call("PATCH", `/room/${byTopic.id}`, { as: ada, json }), roomResponse);
    await putMember(ada, made[2]?.id ?? "", bob);
    await putMember(ada, made[2]?.id ?? "", eve);
    await putMember(ada, made[0]?.id ?? "", eve);
    await drained(byTopic.id);
    const initials = (names: string[]) => names.map((name) => name[0]);
    for (const limit of [1, 3]) {
      expect(initials(await pages(bob, { q: tag, limit }))).toEqual(["d", "c", "A", "b"]);
      expect(initials(await pages(bob, { q: tag, limit, sort: "members" }))).toEqual(["c", "b", "d", "A"]);
      expect(initials(await pages(bob, { q: tag, limit, sort: "name" })).sort()).toEqual(["A", "b", "c", "d"]);
    }
    expect(await pages(bob, { q: `%${tag}` })).toEqual([]);
  });

  it("tells archived rooms apart, and never shows a direct one", async () => {
    const ada = await newPerson();
    const tag = ada.username;
    const [open, archived, direct] = [
      await createRoom(ada, { name: `open ${tag}`, visibility: "public" }),
      await createRoom(ada, { name: `archived ${tag}`, visibility: "public" }),
      await createRoom(ada, { name: `direct ${tag}`, visibility: "public" }),
    ];
    const caller = await deps.accounts.check(ada.id, ada.sessionId);
    await stubOf(archived.id).execute(archived.id, caller, { type: "room.archive", isArchived: true });
    await drained(archived.id);
    await sql`update rooms set kind = 'direct' where id = ${direct.id}`;
    expect(await pages(ada, { q: tag })).toEqual([archived.name, open.name]);
    expect(await pages(ada, { q: tag, archived: "true" })).toEqual([archived.name]);
    expect(await pages(ada, { q: tag, archived: "false" })).toEqual([open.name]);
    await refused(call("POST", `/room/${archived.id}/join`, { as: await newPerson() }), "room.archived");
  });

  it("refuses a cursor of another order", async () => {
    const ada = await newPerson();
    await createRoom(ada, { name: "one", visibility: "public" });
    await createRoom(ada, { name: "two", visibility: "public" });
    const first = await answered(call("GET", "/room/rooms?sort=name&limit=1", { as: ada }), roomsResponse);
    for (const query of ["sort=members", "sort=newest", "sort=age"]) {
      const cursor = encodeURIComponent(first.page.next_cursor ?? "");
      await refused(call("GET", `/room/rooms?${query}&limit=1&cursor=${cursor}`, { as: ada }), "request.bad_query");
    }
  });
});

describe("a room's own JSON", () => {
  it("is kept as it was sent, within its limits", async () => {
    const ada = await newPerson();
    const { id } = await createRoom(ada);
    const patch = (custom: unknown) => call("PATCH", `/room/${id}`, { as: ada, json: { room: { custom } } });
    const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });
    const good = { color: "teal", nested: [1.5, null, { ключ: "значение" }], deep: nested(20) };
    expect((await answered(patch(good), roomResponse)).room.custom).toEqual(good);
    const deep = `${"[".repeat(60_000)}${"]".repeat(60_000)}`;
    for (const bad of [
      [],
      "text",
      nested(33),
      { a: "\u0000" },
      { "\u0001": 1 },
      { a: "\ud800" },
      { a: "x".repeat(4_000) },
    ]) {
      await refused(patch(bad), "request.invalid");
    }
    const body = `{"room":{"custom":{"a":${deep}}}}`;
    const headers = { "content-type": "application/json" };
    await refused(call("PATCH", `/room/${id}`, { as: ada, body, headers }), "request.invalid");
    expect((await answered(patch(null), roomResponse)).room.custom).toBeNull();
  });
});
