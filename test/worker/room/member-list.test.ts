import { describe, expect, it } from "vitest";
import { membersAdded, membersResponse, roomResponse } from "../../../src/contract/room.ts";
import type { MemberQuery } from "../../../src/domain/member-list.ts";
import { listMembers } from "../../../src/room/member-list.ts";
import {
  answered,
  call,
  createRoom,
  history,
  type Person,
  putMember,
  refused,
  removeMember,
  roomOf,
  send,
} from "../../support/worker-client.ts";
import { deps, newPerson, newUser } from "../../support/worker-people.ts";
import { drained, expectProjected, inside, loseStorage, querySqlite, stubOf } from "../../support/worker-room.ts";

const list = async (as: Person, room: string, query: Record<string, string | number> = {}) => {
  const text = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]));
  return await answered(call("GET", `/room/${room}/members?${text}`, { as }), membersResponse);
};
/** All pages, each of which comes to an end. */
const whole = async (as: Person, room: string, query: Record<string, string | number> = {}) => {
  const names: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof list>> = await list(as, room, cursor === null ? query : { ...query, cursor });
    names.push(...page.members.map(({ user }) => user.full_name));
    cursor = page.page.next_cursor;
    if (cursor === null) return names;
  }
};
const named = (...names: string[]) => Promise.all(names.map((fullName) => newPerson({ fullName })));

describe("the members of a room", () => {
  it("are found by how their names begin, in capitals or not and in any script, each once", async () => {
    const [ada, ...others] = (await named("Ada", "Élodie Durand", "ÉLAN", "Ωmega", "Zoë", "100% Bob_")) as [
      Person,
      ...Person[],
    ];
    const room = await roomOf(ada, ...others);
    const search = async (q: string) => (await whole(ada, room, { q, limit: 1 })).sort();
    expect(await search("él")).toEqual(["ÉLAN", "Élodie Durand"].sort());
    expect(await search("ωM")).toEqual(["Ωmega"]);
    expect(await search("zoe")).toEqual([]);
    expect(await search("100%")).toEqual(["100% Bob_"]);
    expect(await search("%")).toEqual([]);
    expect(await search("u-")).toHaveLength(6);
    expect(await search(others[0]?.username.toUpperCase() ?? "")).toEqual(["Élodie Durand"]);
  });

  it("are found once though both their names begin alike, whatever the size of a page", async () => {
    const ada = await newPerson({ fullName: "U- as in all usernames" });
    const others = await named("u-nother", "someone");
    const room = await roomOf(ada, ...others);
    for (const limit of [1, 2, 3, 4]) {
      expect((await whole(ada, room, { q: "u-", limit })).sort()).toEqual([
        "U- as in all usernames",
        "someone",
        "u-nother",
      ]);
    }
  });

  it("are listed by role, those of longest standing first, and searched within one", async () => {
    const [ada, bob, eve, zoe] = (await named("Ada", "Bob", "Eve", "Zoe")) as [Person, Person, Person, Person];
    const room = await roomOf(ada, bob);
    await putMember(ada, room, zoe, "moderator");
    await putMember(ada, room, eve, "moderator");
    expect(await whole(ada, room, { role: "moderator", limit: 1 })).toEqual(["Zoe", "Eve"]);
    expect(await whole(ada, room, { role: "moderator", q: "e", limit: 1 })).toEqual(["Eve"]);
    expect(await whole(ada, room, { role: "owner", q: "e" })).toEqual([]);
    expect(await whole(ada, room, { limit: 1 })).toHaveLength(4);
    const { page } = await list(ada, room, { limit: 1 });
    for (const query of ["role=member", "q=b"]) {
      await refused(
        call("GET", `/room/${room}/members?${query}&cursor=${page.next_cursor}`, { as: ada }),
        "request.bad_query",
      );
    }
    await refused(call("GET", `/room/${room}/members?role=king`, { as: ada }), "request.bad_query");
  });

  it("follow a new name, a removal and the loss of the room's storage", async () => {
    const [ada, bob, eve] = (await named("Ada", "Bob", "Eve")) as [Person, Person, Person];
    const room = await roomOf(ada, bob, eve);
    const profile = { userId: bob.id, username: bob.username, fullName: "Ørsted", pictureUrl: null, version: 7 };
    await stubOf(room).execute(room, "system", { type: "profile.refresh", profile });
    expect(await whole(ada, room, { q: "ø" })).toEqual(["Ørsted"]);
    expect(await whole(ada, room, { q: "bob" })).toEqual([]);
    await removeMember(ada, room, eve);
    expect(await whole(ada, room, { q: "eve" })).toEqual([]);
    await drained(room);
    await loseStorage(room);
    expect(await whole(ada, room, { q: "BOB" })).toEqual(["Bob"]);
    expect(await whole(ada, room, { q: "ada" })).toEqual(["Ada"]);
  });

  it("cost a page the same in a room of 20,000 as in one of 1,000", async () => {
    const ada = await newPerson();
    const rows = async (size: number) => {
      const { id } = await createRoom(ada);
      await fill(id, size);
      return await rowsRead(id);
    };
    const [few, many] = [await rows(1_000), await rows(20_000)];
    for (const [name, read] of Object.entries(many)) {
      expect(read, name).toBeLessThan((few[name] ?? 0) * 1.5 + 50);
      expect(read, name).toBeLessThan(4_000);
    }
  });
});

/** So many members beside the owner, straight into the room's storage. */
async function fill(room: string, size: number): Promise<void> {
  await inside(room, (_, { storage: { sql } }) => {
    const numbers = "with recursive n(n) as (select 1 union all select n + 1 from n where n < ?)";
    const id = "printf('00000000-0000-7000-8000-%012x', n)";
    sql.exec(`insert into profiles ${numbers} select ${id}, 'user' || n, 'User ' || n, null, 1 from n`, size);
    sql.exec(
      `insert into members(user_id, role, joined_at, rev, username_key, full_name_key) ${numbers}
       select ${id}, 'member', n, 2, 'user' || n, 'user ' || n from n`,
      size,
    );
  });
}

/** Rows that SQLite reads for a first page, one from the middle and searches of all kinds. */
function rowsRead(room: string): Promise<Record<string, number>> {
  const base: MemberQuery = { q: null, role: null, after: null, limit: 50 };
  const middle = { userId: "00000000-0000-7000-8000-0000000001f4", sort: "" };
  const queries: Record<string, MemberQuery> = {
    first: base,
    middle: { ...base, after: middle },
    role: { ...base, role: "member" },
    "middle of a role": { ...base, role: "member", after: { ...middle, sort: "500" } },
    search: { ...base, q: "user" },
    "middle of a search": { ...base, q: "user", after: { ...middle, sort: "user500" } },
    "search for nobody": { ...base, q: "nobody" },
    "search within another role": { ...base, q: "user", role: "moderator" },
  };
  return inside(room, (_, { storage: { sql } }) =>
    Object.fromEntries(Object.entries(queries).map(([name, query]) => [name, countRows(sql, query)])),
  );
}

function countRows(sql: SqlStorage, query: MemberQuery): number {
  let read = 0;
  const counting = {
    exec: (text: string, ...params: SqlStorageValue[]) => {
      const cursor = sql.exec(text, ...params);
      const rows = cursor.toArray();
      read += cursor.rowsRead;
      return { toArray: () => rows };
    },
  };
  listMembers(counting as unknown as SqlStorage, query);
  return read;
}

describe("several people who are added at once", () => {
  const adding = (as: Person, room: string, ...members: object[]) =>
    call("POST", `/room/${room}/members`, { as, json: { members } });

  it("are each told apart, come in as one event each, and the lists show them", async () => {
    const [ada, bob, eve] = (await named("Ada", "Bob", "Eve")) as [Person, Person, Person];
    const room = await roomOf(ada, bob);
    await send(ada, room, "from before");
    const nobody = "01920b5e-7c3a-7d4e-8f00-0a1b2c3d4e5f";
    const asked = [{ user_id: eve.id, role: "moderator" }, { user_id: nobody }, { user_id: bob.id, role: "admin" }];
    const { results, listed } = await answered(adding(ada, room, ...asked), membersAdded);
    expect({ results: results.map(({ result }) => result), listed }).toEqual({
      results: ["added", "not_found", "already"],
      listed: true,
    });
    expect(results.map(({ user_id }) => user_id)).toEqual(asked.map(({ user_id }) => user_id));
    expect((await list(ada, room)).members.map(({ role }) => role).sort()).toEqual(["member", "moderator", "owner"]);
    expect((await answered(call("GET", `/room/${room}`, { as: eve }), roomResponse)).room.member_count).toBe(3);
    expect((await history(eve, room)).messages).toHaveLength(1);
    await expectProjected(room);
  });

  it("may be a hundred, and no more; only by who may add", async () => {
    const [ada, bob] = (await named("Ada", "Bob")) as [Person, Person];
    const room = await roomOf(ada, bob);
    const users = await Promise.all(Array.from({ length: 100 }, () => newUser()));
    const asked = users.map(({ id }) => ({ user_id: id }));
    await refused(adding(bob, room, ...asked), "room.forbidden");
    await refused(adding(ada, room), "request.invalid");
    await refused(adding(ada, room, ...asked, { user_id: bob.id }), "request.invalid");
    const { results } = await answered(adding(ada, room, ...asked), membersAdded);
    expect(new Set(results.map(({ result }) => result))).toEqual(new Set(["added"]));
    const [events] = await querySqlite(room, "select count(*) as n from events where type = 'member.joined'");
    expect(events?.n).toBe(102);
    await expectProjected(room);
  });
});

describe("a removal that is repeated because its answer was lost", () => {
  it("answers as the first time, over the same RPC", async () => {
    const [ada, bob] = (await named("Ada", "Bob")) as [Person, Person];
    const room = await roomOf(ada, bob);
    const callerOf = (person: Person) => deps.accounts.check(person.id, person.sessionId);
    const leave = { type: "member.remove" as const, userId: bob.id };
    const [owner, leaver] = [await callerOf(ada), await callerOf(bob)];
    expect(await stubOf(room).execute(room, leaver, leave)).toMatchObject({ ok: true });
    expect(await stubOf(room).execute(room, leaver, { ...leave, isRetry: true })).toMatchObject({ ok: true });
    expect(await stubOf(room).execute(room, owner, { ...leave, isRetry: true })).toMatchObject({ ok: true });
    expect(await stubOf(room).execute(room, leaver, leave)).toMatchObject({ ok: false });
    const end = { type: "room.delete" as const };
    expect(await stubOf(room).execute(room, owner, end)).toMatchObject({ ok: true });
    expect(await stubOf(room).execute(room, owner, { ...end, isRetry: true })).toMatchObject({ ok: true });
    expect(await stubOf(room).execute(room, owner, end)).toMatchObject({ ok: false });
  });
});
