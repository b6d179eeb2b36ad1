import { describe, expect, it } from "vitest";
import { peopleResponse } from "../../../src/contract/people.ts";
import { success } from "../../../src/contract/primitives.ts";
import { publicUserResponse } from "../../../src/contract/user.ts";
import { answered, call, createRoom, type Person, refused, roomOf, setBlock } from "../../support/worker-client.ts";
import { newPerson } from "../../support/worker-people.ts";

const peopleOf = async (as: Person, query = "") =>
  (await answered(call("GET", `/user/people${query}`, { as }), peopleResponse)).people.map(({ id }) => id);
const sorted = (...people: Person[]) => people.map(({ id }) => id).sort();

describe("U7: the people one shares rooms with", () => {
  it("are found, each once, and nobody else", async () => {
    const [ada, bob, cy, stranger] = await Promise.all([newPerson(), newPerson(), newPerson(), newPerson()]);
    await roomOf(ada, bob, cy);
    await roomOf(bob, ada);
    await roomOf(stranger, cy);
    await createRoom(stranger, { visibility: "public" });
    expect(await peopleOf(ada)).toEqual(sorted(bob, cy));
    expect(await peopleOf(stranger)).toEqual(sorted(cy));
    expect(await peopleOf(cy)).toEqual(sorted(ada, bob, stranger));
    for (const one of [stranger, ada]) expect(await peopleOf(ada, `?q=${one.username}`)).toEqual([]);
  });

  it("by how the username or the full name begins, whatever its case, and by nothing else", async () => {
    const tag = crypto.randomUUID().slice(0, 8);
    const [ada, bob, cy] = await Promise.all([
      newPerson(),
      newPerson({ fullName: `Grace_${tag} Hopper` }),
      newPerson({ fullName: `Gracex${tag}` }),
    ]);
    await roomOf(ada, bob, cy);
    expect(await peopleOf(ada, `?q=gRACE_${tag}`)).toEqual([bob.id]);
    expect(await peopleOf(ada, "?q=grace")).toEqual(sorted(bob, cy));
    expect(await peopleOf(ada, `?q=${cy.username.toUpperCase()}`)).toEqual([cy.id]);
    expect(await peopleOf(ada, "?q=Hopper")).toEqual([]);
    expect(await peopleOf(ada, "?q=%25")).toEqual([]);
    expect(await peopleOf(ada, "?q=%20")).toEqual(sorted(bob, cy));
  });

  it("page by page, with and without a name", async () => {
    const ada = await newPerson();
    const others = await Promise.all(Array.from({ length: 5 }, () => newPerson({ fullName: "Twin" })));
    await roomOf(ada, ...others.slice(0, 3));
    await roomOf(ada, ...others.slice(2));
    for (const q of ["", "&q=twin"]) {
      const seen: string[] = [];
      for (let cursor = ""; ; ) {
        const answer = call("GET", `/user/people?limit=2${q}${cursor}`, { as: ada });
        const { people, page } = await answered(answer, peopleResponse);
        seen.push(...people.map(({ id }) => id));
        if (page.next_cursor === null) break;
        cursor = `&cursor=${page.next_cursor}`;
      }
      expect(seen).toEqual(sorted(...others));
    }
    await refused(call("GET", "/user/people?cursor=nonsense", { as: ada }), "request.bad_query");
  });

  it("do not show who was deleted, nor those of a deleted room, and show who blocks", async () => {
    const root = await newPerson({ role: "admin" });
    const [ada, bob, cy, dan] = await Promise.all([newPerson(), newPerson(), newPerson(), newPerson()]);
    await roomOf(ada, bob, cy);
    const gone = await roomOf(ada, dan);
    await setBlock(bob, ada, true);
    expect((await call("DELETE", `/room/${gone}`, { as: ada })).status).toBe(200);
    await answered(call("DELETE", `/user/${cy.id}`, { as: root }), success);
    expect(await peopleOf(ada)).toEqual([bob.id]);
    expect(await peopleOf(ada, `?q=${bob.username}`)).toEqual([bob.id]);
    expect(await peopleOf(ada, "?q=deleted")).toEqual([]);
  });
});

describe("a look-up by username", () => {
  it("finds who is there, and nobody who was deleted, as if they had never been", async () => {
    const root = await newPerson({ role: "admin" });
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const lookUp = (username: string) => call("GET", `/user/lookup?username=${username}`, { as: ada });
    expect((await answered(lookUp(bob.username.toUpperCase()), publicUserResponse)).user.id).toBe(bob.id);
    await answered(call("DELETE", `/user/${bob.id}`, { as: root }), success);
    const problems = await Promise.all(
      [bob.username, `deleted-${bob.id}`, "nobody-of-that-name"].map((name) => refused(lookUp(name), "user.not_found")),
    );
    const bodies = problems.map(({ request_id: _, ...rest }) => rest);
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  });
});
