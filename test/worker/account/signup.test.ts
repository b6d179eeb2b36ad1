import { afterEach, describe, expect, it } from "vitest";
import { success } from "../../../src/contract/primitives.ts";
import { settingsResponse } from "../../../src/contract/settings.ts";
import { signupInvitationCreated, signupInvitationsResponse } from "../../../src/contract/signup-invitation.ts";
import { userResponse } from "../../../src/contract/user.ts";
import { answered, call, type Person, refused } from "../../support/worker-client.ts";
import { sql } from "../../support/worker-database.ts";
import { newPerson, PASSWORD } from "../../support/worker-people.ts";

const change = (as: Person, settings: object) => call("PATCH", "/admin/settings", { as, json: { settings } });
const newAdmin = () => newPerson({ role: "admin" });

function signUp({
  domain = "example.com",
  invitation,
  username,
}: {
  domain?: string;
  invitation?: string;
  username?: string;
} = {}) {
  const tag = crypto.randomUUID().slice(0, 8);
  const user = { email: `new-${tag}@${domain}`, username: username ?? `new-${tag}`, full_name: "New" };
  return call("POST", "/user/signup", { json: { user, password: PASSWORD, ...(invitation ? { invitation } : {}) } });
}

async function newInvitation(as: Person, invitation: object = {}) {
  const answer = call("POST", "/admin/signup-invitations", { as, json: { invitation } });
  return await answered(answer, signupInvitationCreated, 201);
}

// All files share the database: whoever signs up after us finds the door as it was.
afterEach(async () => {
  await sql`delete from settings`;
});

describe("signing up", () => {
  it("is open to everybody until an admin says otherwise", async () => {
    const root = await newAdmin();
    const { settings } = await answered(call("GET", "/admin/settings", { as: root }), settingsResponse);
    expect(settings).toEqual({ signup: "open", email_domains: [] });
    await answered(signUp(), userResponse, 201);
  });

  it("closed: nobody gets in, with an invitation or without", async () => {
    const root = await newAdmin();
    const { code } = await newInvitation(root);
    await answered(change(root, { signup: "closed" }), settingsResponse);
    await refused(signUp(), "signup.closed");
    await refused(signUp({ invitation: code }), "signup.closed");
  });

  it("by invitation: a code lets in as many as it says, and is kept as a hash", async () => {
    const root = await newAdmin();
    await answered(change(root, { signup: "invitation" }), settingsResponse);
    await refused(signUp(), "signup.invitation_required");
    await refused(signUp({ invitation: "made-up" }), "signup.invitation_invalid");
    const { code, invitation } = await newInvitation(root, { note: "The team", max_uses: 2 });
    expect(Buffer.from(code, "base64url")).toHaveLength(16);
    await answered(signUp({ invitation: code }), userResponse, 201);
    const answers = await Promise.all(Array.from({ length: 10 }, () => signUp({ invitation: code })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const { invitations } = await answered(
      call("GET", "/admin/signup-invitations?limit=1", { as: root }),
      signupInvitationsResponse,
    );
    expect(invitations).toEqual([{ ...invitation, uses: 2 }]);
    const [row] = await sql`select * from signup_invitations where id = ${invitation.id}`;
    expect(JSON.stringify(row)).not.toContain(code);
  });

  it("by invitation: who is refused for another reason has not used it up", async () => {
    const root = await newAdmin();
    await answered(change(root, { signup: "invitation" }), settingsResponse);
    const { code } = await newInvitation(root);
    await refused(signUp({ invitation: code, username: root.username }), "user.username_taken");
    await answered(signUp({ invitation: code }), userResponse, 201);
  });

  it("by invitation: one that has expired or was withdrawn is none", async () => {
    const root = await newAdmin();
    const [late, gone] = [await newInvitation(root), await newInvitation(root)];
    await sql`update signup_invitations set expires_at = now() where id = ${late.invitation.id}`;
    const path = `/admin/signup-invitations/${gone.invitation.id}`;
    await answered(call("DELETE", path, { as: root }), success);
    await refused(call("DELETE", path, { as: root }), "signup.invitation_not_found");
    for (const { code } of [late, gone]) await refused(signUp({ invitation: code }), "signup.invitation_invalid");
  });

  it("by e-mail domain: those that are listed get in, their subdomains and look-alikes do not", async () => {
    const root = await newAdmin();
    await refused(change(root, { signup: "domain", email_domains: [] }), "request.invalid");
    await answered(change(root, { signup: "domain", email_domains: ["Good.Example"] }), settingsResponse);
    await answered(signUp({ domain: "GOOD.example" }), userResponse, 201);
    for (const domain of ["bad.example", "sub.good.example", "good.example.org", "notgood.example"]) {
      await refused(signUp({ domain }), "signup.domain_refused");
    }
    const { code } = await newInvitation(root);
    await answered(signUp({ domain: "bad.example", invitation: code }), userResponse, 201);
  });

  it("is an admin's to set", async () => {
    const ada = await newPerson();
    await refused(change(ada, { signup: "closed" }), "auth.forbidden");
    await refused(call("GET", "/admin/settings", { as: ada }), "auth.forbidden");
    await refused(call("POST", "/admin/signup-invitations", { as: ada, json: { invitation: {} } }), "auth.forbidden");
    await answered(signUp(), userResponse, 201);
  });
});

describe("a name", () => {
  const reserved = ["room", "Admin", "everyone", `deleted-${crypto.randomUUID()}`];

  it.each(reserved)("%s is nobody's to take, at sign-up or later", async (username) => {
    const ada = await newPerson();
    const user = { email: `${crypto.randomUUID()}@example.com`, username, full_name: "Ada" };
    await refused(call("POST", "/user/signup", { json: { user, password: PASSWORD } }), "user.username_taken");
    const rename = call("PUT", `/user/update/${ada.id}`, { as: ada, json: { user: { username } } });
    await refused(rename, "user.username_taken");
    const root = await newPerson({ role: "admin" });
    const bot = { bot: { username, full_name: "A bot" } };
    await refused(call("POST", "/admin/bots", { as: root, json: bot }), "user.username_taken");
  });

  it("that is reserved is not suggested either", async () => {
    const domain = `${crypto.randomUUID()}.example.com`;
    const user = { email: `admin@${domain}`, full_name: "Ada" };
    const made = call("POST", "/user/signup", { json: { user, password: PASSWORD } });
    expect((await answered(made, userResponse, 201)).user.username).toMatch(/^admin-\w+$/);
  });

  it("that looks like another one is taken, also by two at once; one's own may be spelt anew", async () => {
    const tag = crypto.randomUUID().replaceAll("-", "").slice(0, 20);
    const ada = await newPerson();
    const rename = (as: Person, username: string) =>
      call("PUT", `/user/update/${as.id}`, { as, json: { user: { username } } });
    await answered(rename(ada, `rnail${tag}`), userResponse);
    for (const username of [`mail${tag}`, `rnai1${tag}`, `RNAIL${tag}`, `MaIl${tag}`.replace("I", "i")]) {
      await refused(rename(await newPerson(), username), "user.username_taken");
      await refused(signUp({ username }), "user.username_taken");
    }
    const answers = await Promise.all([signUp({ username: `bob0${tag}` }), signUp({ username: `bobo${tag}` })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    await answered(rename(ada, `Mail${tag}`), userResponse);
  });

  it("in other letters than it seems is refused, of people and of rooms, and of no other script", async () => {
    const ada = await newPerson();
    for (const name of ["\u202egnp.exe", "a\u200bda", `Z${"\u0335".repeat(9)}`, "\u3164", "A\ufeffda"]) {
      const user = { email: `${crypto.randomUUID()}@example.com`, full_name: name };
      await refused(call("POST", "/user/signup", { json: { user, password: PASSWORD } }), "request.invalid");
      await refused(
        call("PUT", `/user/update/${ada.id}`, { as: ada, json: { user: { full_name: name } } }),
        "request.invalid",
      );
      await refused(call("POST", "/room/", { as: ada, json: { room: { name } } }), "request.invalid");
    }
    for (const username of ["аda", "ａda", "ada\u200d", "ada\u0301"]) {
      const rename = call("PUT", `/user/update/${ada.id}`, { as: ada, json: { user: { username } } });
      await refused(rename, "request.invalid");
    }
    const taken = call("PUT", `/user/update/${ada.id}`, {
      as: ada,
      json: { user: { username: (await newPerson()).username.toUpperCase() } },
    });
    await refused(taken, "user.username_taken");
  });
});
