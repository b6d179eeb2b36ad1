import { describe, expect, it } from "vitest";
import { adminAuditResponse } from "../../../src/contract/audit.ts";
import { success } from "../../../src/contract/primitives.ts";
import { settingsResponse } from "../../../src/contract/settings.ts";
import { signupInvitationCreated } from "../../../src/contract/signup-invitation.ts";
import { tokenCreated } from "../../../src/contract/token.ts";
import { userResponse } from "../../../src/contract/user.ts";
import { eventually } from "../../support/worker-bounded.ts";
import { answered, call, history, type Person, roomOf, send } from "../../support/worker-client.ts";
import { sql } from "../../support/worker-database.ts";
import { newPerson, newUser, openSession, setStanding } from "../../support/worker-people.ts";

/** What this admin did, oldest first, once there are so many entries. */
async function entriesOf(root: Person, count: number) {
  return await eventually(10_000, `${count} entries`, async () => {
    const answer = call("GET", `/admin/audit?actor_id=${root.id}`, { as: root });
    const { entries } = await answered(answer, adminAuditResponse);
    return entries.length >= count ? entries.reverse() : null;
  });
}

describe("the audit log tells of", () => {
  it("changes of role and status, and the deletion: before and after, by whom, in which request", async () => {
    const [root, ada] = await Promise.all([newPerson({ role: "admin" }), newPerson()]);
    const change = await setStanding(root, ada, { role: "admin", status: "suspended" });
    const requestId = change.headers.get("x-request-id");
    await answered(change, userResponse);
    await answered(setStanding(root, ada, { role: "admin", status: "suspended" }), userResponse);
    await answered(call("DELETE", `/user/${ada.id}`, { as: root }), success);
    const entries = await entriesOf(root, 5);
    expect(entries.map(({ action, target_id, details }) => [action, target_id, details])).toEqual([
      ["account.role_changed", ada.id, { before: "user", after: "admin" }],
      ["account.status_changed", ada.id, { before: "active", after: "suspended" }],
      ["account.role_changed", ada.id, { before: "admin", after: "user" }],
      ["account.status_changed", ada.id, { before: "suspended", after: "deleted" }],
      ["account.deleted", ada.id, null],
    ]);
    expect(entries[0]).toMatchObject({ actor_id: root.id, room_id: null, request_id: requestId });
  });

  it("what admins do to the keys of others", async () => {
    const user = await newUser();
    const [root, ada] = [await newPerson({ role: "admin" }), await openSession(user)];
    const users = `/admin/users/${ada.id}`;
    await call("GET", `${users}/sessions`, { as: root });
    await call("DELETE", `${users}/sessions/${ada.sessionId}`, { as: root });
    await call("POST", `${users}/password-reset`, { as: root });
    const json = { bot: { username: `bot-${user.username.slice(2)}`, full_name: "A bot" } };
    const { user: bot } = await answered(call("POST", "/admin/bots", { as: root, json }), userResponse, 201);
    const token = { token: { name: "The build", scopes: ["read"] } };
    const path = `/admin/users/${bot.id}/tokens`;
    const made = await answered(call("POST", path, { as: root, json: token }), tokenCreated, 201);
    await answered(call("DELETE", `${path}/${made.token.id}`, { as: root }), success);
    const entries = await entriesOf(root, 6);
    expect(entries.map(({ action, target_id }) => [action, target_id])).toEqual([
      ["account.sessions_read", ada.id],
      ["account.sessions_ended", ada.id],
      ["account.password_reset_issued", ada.id],
      ["bot.created", bot.id],
      ["token.created", bot.id],
      ["token.revoked", bot.id],
    ]);
    expect(JSON.stringify(entries)).not.toContain("parlor_pat_");
  });

  it("settings and invitations to sign up", async () => {
    const root = await newPerson({ role: "admin" });
    const settings = { email_domains: ["example.com"] };
    await answered(call("PATCH", "/admin/settings", { as: root, json: { settings } }), settingsResponse);
    await sql`delete from settings`;
    const path = "/admin/signup-invitations";
    const answer = call("POST", path, { as: root, json: { invitation: { note: "The team" } } });
    const { invitation, code } = await answered(answer, signupInvitationCreated, 201);
    await answered(call("DELETE", `${path}/${invitation.id}`, { as: root }), success);
    const entries = await entriesOf(root, 3);
    expect(entries.map(({ action, details }) => [action, details])).toEqual([
      [
        "settings.updated",
        { before: { signup: "open", emailDomains: [] }, after: { signup: "open", emailDomains: ["example.com"] } },
      ],
      ["signup_invitation.created", { note: "The team", max_uses: 1 }],
      ["signup_invitation.withdrawn", { note: "The team", uses: 0 }],
    ]);
    expect(JSON.stringify(entries)).not.toContain(code);
  });

  it("an admin who reads a private room they are not in, or all messages, and nobody else", async () => {
    const [root, ada] = await Promise.all([newPerson({ role: "admin" }), newPerson()]);
    const [room, own] = [await roomOf(ada), await roomOf(root, ada)];
    await send(ada, room, "between us");
    for (const reader of [root, root, ada]) await history(reader, room);
    for (const reader of [root, ada]) await history(reader, own);
    await call("GET", `/admin/messages?room_id=${room}`, { as: root });
    const entries = await entriesOf(root, 2);
    expect(
      entries
        .filter(({ action }) => action.endsWith("read"))
        .map(({ action }) => action)
        .sort(),
    ).toEqual(["messages.read", "room.read"]);
    expect(entries.find(({ action }) => action === "room.read")).toMatchObject({ room_id: room, target_id: room });
    expect(await sql`select 1 from audit_log where action = 'room.read' and actor_id = ${ada.id}`).toHaveLength(0);
  });
});
