import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { User } from "../../src/contract/user.ts";
import { logInAs, type Person, signUp, until } from "../support/api-client.ts";
import { chromiumPath } from "../support/chromium.ts";
import { dialogOf as dialog, noticeOf as notice, rowOf as row } from "./parts.ts";
import { expectAccessible, openSite, type Site } from "./site.ts";

const all = (page: Page) => page.getByLabel("Choose all of this page");

describe.skipIf(!chromiumPath)("acts on several rows", () => {
  let site: Site;
  let boss: Person;

  beforeAll(async () => {
    site = await openSite();
    boss = await logInAs(site.server.url, site.server.admin.email, site.server.admin.password);
  });
  afterAll(() => site?.stop());

  const statusOf = async ({ user }: Person) => (await boss.call<{ user: User }>("GET", `/user/${user.id}`)).user.status;

  it("suspend the accounts that are chosen, by the keyboard alone", async () => {
    const tag = crypto.randomUUID().slice(0, 8);
    const people = [];
    for (const n of [1, 2, 3]) people.push(await signUp(site.server.url, `Chosen ${tag} ${n}`));
    const visit = await site.openAdmin(`/users?q=Chosen ${tag}`);
    const { page } = visit;
    await row(page, `${tag} 3`).waitFor();
    await row(page, `${tag} 1`).getByRole("checkbox").focus();
    await page.keyboard.press("Space");
    await row(page, `${tag} 3`).getByRole("checkbox").focus();
    await page.keyboard.press("Space");
    await page.getByText("2 chosen").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Change status" }).focus();
    await page.keyboard.press("Enter");
    await dialog(page).getByText("Change the status of 2 accounts?").waitFor();
    await expectAccessible(page);
    await dialog(page).getByRole("button", { name: "Change status" }).focus();
    await page.keyboard.press("Enter");
    await notice(page, "2 accounts changed").waitFor();
    await expect.poll(() => row(page, tag).getByText("Suspended").count()).toBe(2);
    expect(await Promise.all(people.map(statusOf))).toEqual(["suspended", "active", "suspended"]);
    expect(await page.getByRole("checkbox", { checked: true }).count()).toBe(0);
    await visit.expectQuiet();
  });

  it("choose all or none, never oneself, and begin anew with another search", async () => {
    const person = await signUp(site.server.url, "Somebody");
    const visit = await site.openAdmin("/users");
    const { page } = visit;
    await row(page, person.user.email).waitFor();
    expect(await row(page, boss.user.email).getByRole("checkbox").count()).toBe(0);
    await all(page).check();
    await page.getByText(/^\d+ chosen$/).waitFor();
    await row(page, person.user.email).getByRole("checkbox").uncheck();
    expect(await all(page).isChecked()).toBe(false);
    await page.getByRole("button", { name: "Choose none" }).click();
    await page.locator(".bulk").waitFor({ state: "detached" });
    await all(page).check();
    await page.getByLabel("Search", { exact: true }).fill(person.user.username);
    await page.locator(".bulk").waitFor({ state: "detached" });
    await visit.expectQuiet();
  });

  it("say for which rooms it failed and why, and are done to the others", async () => {
    const person = await signUp(site.server.url, "Somebody");
    const rooms = [];
    const tag = person.user.username;
    for (const n of [1, 2, 3]) rooms.push(await person.createRoom(`${tag} room ${n}`));
    await until(async () => {
      const list = await boss.call<{ rooms: unknown[] }>("GET", `/room/rooms?scope=all&q=${tag}`);
      return list.rooms.length === 3;
    }, "three rooms in the list");
    const visit = await site.openAdmin(`/rooms?q=${tag}`);
    const { page } = visit;
    await row(page, `${tag} room 3`).waitFor();
    await all(page).check();
    await person.call("DELETE", `/room/${rooms[1]?.id}`);
    visit.expected.push(/404/);
    await page.locator(".bulk").getByRole("button", { name: "Delete" }).click();
    await dialog(page).getByText("Delete 3 rooms?").waitFor();
    await dialog(page).getByText("This can not be undone.").waitFor();
    await dialog(page).getByRole("button", { name: "Delete rooms" }).click();
    await dialog(page).getByText("It failed for 1").waitFor();
    await dialog(page).getByText("2 rooms deleted").waitFor();
    await dialog(page).getByText(`${tag} room 2`).waitFor();
    await expectAccessible(page);
    await dialog(page).getByRole("button", { name: "Close" }).click();
    await page.getByText("Nothing matches").waitFor();
    await visit.expectQuiet();
  });

  it("archive rooms, and delete messages", async () => {
    const person = await signUp(site.server.url, "Somebody");
    const room = await person.createRoom(`${person.user.username} room`);
    for (const content of ["first", "second"]) await person.send(room, content);
    const visit = await site.openAdmin(`/messages?room_id=${room.id}`);
    const { page } = visit;
    await expect
      .poll(async () => {
        await page.getByRole("button", { name: "Refresh" }).click();
        return await page.getByRole("rowheader").count();
      })
      .toBe(2);
    await all(page).check();
    await page.locator(".bulk").getByRole("button", { name: "Delete" }).click();
    await dialog(page).getByRole("button", { name: "Delete messages" }).click();
    await notice(page, "2 messages deleted").waitFor();

    await page.evaluate(`location.hash = "/rooms?q=${person.user.username}"`);
    await row(page, room.name).getByRole("checkbox").check();
    await page.getByRole("button", { name: "Archive" }).click();
    await dialog(page).getByRole("button", { name: "Archive" }).click();
    await notice(page, "1 room archived").waitFor();
    await expect(person.send(room, "third")).rejects.toThrow("room.archived");
    await visit.expectQuiet();
  });
});
