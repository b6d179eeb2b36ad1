import { afterEach, beforeEach, expect, it } from "vitest";
import { success } from "../../../src/contract/primitives.ts";
import { userResponse } from "../../../src/contract/user.ts";
import { answered, call, refused } from "../../support/worker-client.ts";
import { sql } from "../../support/worker-database.ts";
import { deps, newPerson, setStanding } from "../../support/worker-people.ts";

/** The admins of other tests are no admins for PostgreSQL meanwhile. */
let others: string[] = [];
beforeEach(async () => {
  const rows = await sql<{ id: string }[]>`update users set role = 'user' where role = 'admin' returning id`;
  others = rows.map(({ id }) => id);
});
afterEach(async () => {
  if (others.length > 0) await sql`update users set role = 'admin' where id in ${sql(others)}`;
});

it("of two admins who demote each other at once, one stays", async () => {
  for (let round = 0; round < 5; round += 1) {
    const [ada, bob] = await Promise.all([newPerson({ role: "admin" }), newPerson({ role: "admin" })]);
    const demotions = [setStanding(ada, bob, { role: "user" }), setStanding(bob, ada, { role: "user" })];
    const statuses = (await Promise.all(demotions)).map(({ status }) => status).sort();
    expect(statuses[0]).toBe(200);
    expect([403, 409]).toContain(statuses[1]);
    const standings = await Promise.all([ada, bob].map(({ id }) => deps.accounts.standing(id)));
    expect(standings.filter((standing) => standing?.role === "admin")).toHaveLength(1);
    const rows = await sql`select id from users where role = 'admin'`;
    expect(rows).toHaveLength(1);
    await sql`update users set role = 'user' where role = 'admin'`;
  }
});

it("the last admin can not be demoted, suspended, locked or deleted", async () => {
  const root = await newPerson({ role: "admin" });
  for (const change of [{ role: "user" }, { status: "suspended" }, { status: "locked" }] as const) {
    await refused(setStanding(root, root, change), "user.last_admin");
  }
  await refused(call("DELETE", `/user/${root.id}`, { as: root }), "user.last_admin");
  const bot = { username: `bot-${root.username}`.slice(0, 50), full_name: "A bot" };
  const { user } = await answered(call("POST", "/admin/bots", { as: root, json: { bot } }), userResponse, 201);
  await answered(setStanding(root, { ...root, id: user.id }, { role: "admin" }), userResponse);
  await refused(setStanding(root, root, { role: "user" }), "user.last_admin");
});

it("somebody whom PostgreSQL still takes for an admin is not counted", async () => {
  const [root, gone] = await Promise.all([newPerson({ role: "admin" }), newPerson({ role: "admin" })]);
  await answered(setStanding(root, gone, { role: "user" }), userResponse);
  await sql`update users set role = 'admin' where id = ${gone.id}`;
  await refused(call("DELETE", `/user/${root.id}`, { as: root }), "user.last_admin");
  const heir = await newPerson({ role: "admin" });
  await answered(call("DELETE", `/user/${root.id}`, { as: heir }), success);
});
