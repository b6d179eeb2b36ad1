import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { User } from "../../src/contract/user.ts";
import { call, logInAs, type Person, signUp } from "../support/api-client.ts";
import { chromiumPath } from "../support/chromium.ts";
import { dialogOf as dialog, noticeOf as notice, rowOf as row } from "./parts.ts";
import { expectAccessible, openSite, type Site } from "./site.ts";

const script = `<img src=x onerror=alert(1)>`;

describe.skipIf(!chromiumPath)("a user's page", () => {
  let site: Site;
  let boss: Person;

  beforeAll(async () => {
    site = await openSite();
    boss = await logInAs(site.server.url, site.server.admin.email, site.server.admin.password);
  });
  afterAll(() => site?.stop());

  const account = async ({ id }: User) => (await boss.call<{ user: User }>("GET", `/user/${id}`)).user;

  it("is led to by the list, and changes profile and standing", async () => {
    const person = await signUp(site.server.url, "Grace Hopper");
    const visit = await site.openAdmin(`/users?q=${person.user.username}`);
    const { page } = visit;
    await page.getByRole("link", { name: "Grace Hopper", exact: true }).click();
    await page.getByRole("heading", { name: "User", level: 1 }).waitFor();
    await page.getByText(person.user.email, { exact: true }).waitFor();

    await page.getByRole("button", { name: /^Edit profile/ }).click();
    await dialog(page).getByLabel("Full name").fill(script);
    await dialog(page).getByLabel("Username").fill(site.server.admin.email.replace(/@.*/, ""));
    visit.expected.push(/409/);
    await dialog(page).getByRole("button", { name: "Save" }).click();
    await dialog(page).getByRole("alert").waitFor();
    await dialog(page).getByLabel("Username").fill(person.user.username);
    await dialog(page).getByRole("button", { name: "Save" }).click();
    await notice(page, "Saved").waitFor();
    await page.getByRole("heading", { name: script, level: 2 }).waitFor();
    expect(await account(person.user)).toMatchObject({ full_name: script, username: person.user.username });

    await page.getByRole("button", { name: /^Role and status/ }).click();
    await dialog(page).getByLabel("Role").selectOption("Administrator");
    await dialog(page).getByLabel("Status").selectOption("Locked");
    await dialog(page).getByRole("button", { name: "Save" }).click();
    await page.locator(".facts").getByText("Locked").waitFor();
    expect(await account(person.user)).toMatchObject({ role: "admin", status: "locked" });
    await visit.expectQuiet();
  });

  it("ends one session, and then all", async () => {
    const person = await signUp(site.server.url, "Barbara McClintock");
    await logInAs(site.server.url, person.user.email, person.password);
    await logInAs(site.server.url, person.user.email, person.password);
    const visit = await site.openAdmin(`/users/${person.user.id}`);
    const { page } = visit;
    const sessions = page.getByRole("table", { name: "Sessions" }).getByRole("row");
    const isOpen = async () => {
      const { sessions: open } = await boss.call<{ sessions: unknown[] }>(
        "GET",
        `/admin/users/${person.user.id}/sessions`,
      );
      return open.length;
    };
    await sessions.nth(3).waitFor();
    await sessions.nth(1).getByRole("button", { name: /^End/ }).click();
    await dialog(page).getByRole("button", { name: "End session" }).click();
    await notice(page, "Ended").waitFor();
    expect(await sessions.count()).toBe(3);
    expect(await isOpen()).toBe(2);
    await page.getByRole("button", { name: "End all sessions" }).click();
    await dialog(page).getByRole("button", { name: "End all" }).click();
    await page.getByText("Not logged in").waitFor();
    expect(await isOpen()).toBe(0);
    await visit.expectQuiet();
  });

  it("makes a link by which the password is set once", async () => {
    const person = await signUp(site.server.url, "Mary Shelley");
    const visit = await site.openAdmin(`/users/${person.user.id}`);
    const { page } = visit;
    await page.getByRole("button", { name: "Reset password" }).click();
    await dialog(page).getByRole("button", { name: "Make link" }).click();
    const link = await dialog(page).getByLabel("Link").inputValue();
    await expectAccessible(page);
    await dialog(page).getByRole("button", { name: "I have kept it" }).click();
    await notice(page, "Link made").waitFor();
    expect(await page.content()).not.toContain(link);

    const theirs = await site.open(link.slice(site.server.url.length));
    const set = async (password: string) => {
      await theirs.page.getByLabel("New password").fill(password);
      await theirs.page.getByRole("button", { name: "Set password" }).click();
    };
    theirs.expected.push(/status of 4\d\d/);
    await set("password1234");
    await theirs.page.getByRole("alert").waitFor();
    await expectAccessible(theirs.page);
    await set("a phrase that is new");
    await theirs.page.getByText("Your password is set").waitFor();
    await logInAs(site.server.url, person.user.email, "a phrase that is new");
    await theirs.page.reload();
    await set("a phrase that is newer");
    await theirs.page.getByRole("alert").waitFor();
    await theirs.expectQuiet();
    await visit.expectQuiet();
  });

  it("deletes the account after saying what will happen", async () => {
    const person = await signUp(site.server.url, "Hedy Lamarr");
    const visit = await site.openAdmin(`/users/${person.user.id}`);
    const { page } = visit;
    await page.getByRole("button", { name: /^Delete/ }).click();
    await dialog(page).getByText("This can not be undone.").waitFor();
    await dialog(page).getByRole("button", { name: "Delete account" }).click();
    await notice(page, "Deleted").waitFor();
    expect(await page.getByRole("button", { name: /^Edit/ }).count()).toBe(0);
    await expect(account(person.user)).rejects.toThrow("404");
    visit.expected.push(/404/);
    await page.reload();
    await page.getByRole("alert").waitFor();
    await visit.expectQuiet();
  });

  it("makes a bot, and for it a token whose secret is shown once and can be revoked", async () => {
    const visit = await site.openAdmin("/users");
    const { page } = visit;
    await page.getByRole("button", { name: "New bot" }).click();
    await dialog(page).getByLabel("Full name").fill("The build");
    await dialog(page).getByLabel("Username").fill("build-bot");
    await dialog(page).getByRole("button", { name: "Make bot" }).click();
    await page.getByRole("heading", { name: "The build", level: 2 }).waitFor();
    expect(await page.getByRole("button", { name: "Reset password" }).count()).toBe(0);
    await page.getByText("Without a token the bot can do nothing.").waitFor();

    await page.getByRole("button", { name: "New token" }).click();
    await dialog(page).getByLabel("Name").fill(script);
    await dialog(page).getByLabel("Write").uncheck();
    await expectAccessible(page);
    await dialog(page).getByRole("button", { name: "Make token" }).click();
    const secret = await dialog(page).getByLabel("Secret").inputValue();
    await page.keyboard.press("Escape");
    await dialog(page).waitFor({ state: "detached" });
    const me = () => call<{ user: User }>(site.server.url, "GET", "/user/me", undefined, secret);
    expect((await me()).user.username).toBe("build-bot");
    await row(page, script).getByText("Read", { exact: true }).waitFor();
    expect(await row(page, script).getByText("Write", { exact: true }).count()).toBe(0);

    await row(page, script)
      .getByRole("button", { name: /^Revoke/ })
      .click();
    await dialog(page).getByRole("button", { name: "Revoke" }).click();
    await notice(page, "Revoked").waitFor();
    await expect(me()).rejects.toThrow("401");
    await visit.expectQuiet();
  });

  it("keeps administrators from locking themselves out by a slip", async () => {
    const visit = await site.openAdmin(`/users/${boss.user.id}`);
    const { page } = visit;
    await page.getByText("This session").waitFor();
    for (const name of [/^Delete/, /^Role and status/, "Reset password", "End all sessions"]) {
      expect(await page.getByRole("button", { name }).count()).toBe(0);
    }
    expect(await row(page, "This session").getByRole("button", { name: /^End/ }).count()).toBe(0);
    await visit.expectQuiet();
  });
});
