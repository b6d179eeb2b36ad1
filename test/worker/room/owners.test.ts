import { describe, expect, it } from "vitest";
import { membersResponse, roomResponse } from "../../../src/contract/room.ts";
import { answered, call, type Person, putMember, refused, roomOf } from "../../support/worker-client.ts";
import { auditOf } from "../../support/worker-moderation.ts";
import { newPerson } from "../../support/worker-people.ts";
import { expectProjected } from "../../support/worker-room.ts";

const handing = (as: Person, room: string, whom: Person) =>
  call("PUT", `/room/${room}/owner`, { as, json: { room: { owner_id: whom.id, reason: "moving on" } } });
const rolesOf = async (as: Person, room: string) => {
  const { members } = await answered(call("GET", `/room/${room}/members`, { as }), membersResponse);
  return Object.fromEntries(members.map(({ user, role }) => [user.id, role]));
};

describe("of the last two owners", () => {
  it.each([
    ["leaving", (room: string, who: Person) => call("DELETE", `/room/${room}/members/${who.id}`, { as: who })],
    [
      "stepping down",
      (room: string, who: Person) =>
        call("PUT", `/room/${room}/members/${who.id}`, { as: who, json: { member: { role: "member" } } }),
    ],
    ["banning by a global admin", null],
  ] as const)("%s at once, one stays", async (_, act) => {
    const [ada, bob, root] = await Promise.all([newPerson(), newPerson(), newPerson({ role: "admin" })]);
    const room = await roomOf(ada);
    await putMember(ada, room, bob, "owner");
    const ban = (whom: Person) => call("PUT", `/room/${room}/bans/${whom.id}`, { as: root, json: { ban: {} } });
    const answers = await Promise.all([ada, bob].map((who) => (act === null ? ban(who) : act(room, who))));
    const refusals = answers.filter(({ status }) => status !== 200);
    expect(refusals).toHaveLength(1);
    await refused(refusals[0] as Response, "room.last_owner");
    expect(Object.values(await rolesOf(root, room)).filter((role) => role === "owner")).toHaveLength(1);
  });
});

describe("a room that is handed over", () => {
  it("changes hands once, however many receive it at once", async () => {
    const [ada, bob, cy] = await Promise.all([newPerson(), newPerson(), newPerson()]);
    const room = await roomOf(ada, bob, cy);
    const answers = await Promise.all([bob, cy].map((whom) => handing(ada, room, whom)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
    const roles = await rolesOf(ada, room);
    expect(roles[ada.id]).toBe("admin");
    expect([roles[bob.id], roles[cy.id]].sort()).toEqual(["member", "owner"]);
    await expectProjected(room);
  });

  it("is so in lists and the audit log, and repeating it answers the same", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const { room: first, listed } = await answered(handing(ada, room, bob), roomResponse);
    expect([first.admin_id, listed]).toEqual([bob.id, true]);
    expect((await answered(handing(ada, room, bob), roomResponse)).room).toEqual(first);
    expect(await auditOf(bob, room)).toMatchObject([
      { action: "room.handed_over", reason: "moving on", details: { before: ada.id, after: bob.id } },
    ]);
  });

  it("is taken over by a global admin", async () => {
    const [ada, root] = await Promise.all([newPerson(), newPerson({ role: "admin" })]);
    const room = await roomOf(ada);
    const taken = (await answered(handing(root, room, root), roomResponse)).room;
    expect(taken).toMatchObject({ admin_id: root.id, member_count: 2 });
    expect(await rolesOf(ada, room)).toEqual({ [ada.id]: "owner", [root.id]: "owner" });
    await expectProjected(room);
  });
});

it("a role that is changed and a member who is removed stand in the audit log, with why", async () => {
  const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
  const room = await roomOf(ada, bob);
  const member = { role: "moderator", reason: "helps a lot" };
  await call("PUT", `/room/${room}/members/${bob.id}`, { as: ada, json: { member } });
  await call("DELETE", `/room/${room}/members/${bob.id}?reason=gone%20quiet`, { as: ada });
  expect(await auditOf(ada, room)).toMatchObject([
    { action: "member.role_changed", reason: "helps a lot", details: { before: "member", after: "moderator" } },
    { action: "member.removed", target_id: bob.id, reason: "gone quiet", details: { role: "moderator" } },
  ]);
});
