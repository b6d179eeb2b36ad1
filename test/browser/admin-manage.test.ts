import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Room } from "../../src/contract/room.ts";
import { logInAs, type Person, signUp, untilListed } from "../support/api-client.ts";
import { chromiumPath } from "../support/chromium.ts";
import { dialogOf as dialog, noticeOf as notice, rowOf as row } from "./parts.ts";
import { openSite, type Site } from "./site.ts";

const search = (page: Page, text: string) => page.getByLabel("Search", { exact: true }).fill(text);

describe.skipIf(!chromiumPath)("managing the server", () => {
  let site: Site;
  let boss: Person;

  beforeAll(async () => {
    site = await openSite();
    boss = await logInAs(site.server.url, site.server.admin.email, site.server.admin.password);
  });
  afterAll(() => site?.stop());

  /** Somebody with a room of three messages. */
  async function somebody(name: string): Promise<{ readonly person: Person; readonly room: Room }> {
    const person = await signUp(site.server.url, name);
    const room = await person.createRoom(`Room of ${person.user.username}`);
    for (const content of ["first words", "second words", "a needle"]) await person.send(room, content);
    await untilListed(boss, room, 3);
    return { person, room };
  }

  it("finds users by search and filters, and keeps both in the address", async () => {
    const { person } = await somebody("Barbara Liskov");
    const visit = await site.openAdmin("/users");
    const { page } = visit;
    await search(page, person.user.username);
    await row(page, person.user.email).waitFor();
    await page.waitForURL(new RegExp(`q=${person.user.username}`));
    await page.getByLabel("Role").selectOption("Administrator");
    await page.getByText("Nothing matches").waitFor();
    expect(page.url()).toMatch(/role=admin/);
    await page.goBack();
    await row(page, person.user.email).waitFor();
    await page.getByLabel("Status").selectOption("Suspended");
    await page.getByRole("button", { name: "Clear search and filters" }).click();
    await row(page, site.server.admin.email).waitFor();
    expect(await page.getByLabel("Search", { exact: true }).inputValue()).toBe("");
    await visit.expectQuiet();
  });

  it("turns pages, and goes back the way it came", async () => {
    const tag = crypto.randomUUID().slice(0, 8);
    for (const n of [1, 2, 3, 4, 5]) await signUp(site.server.url, `Paged ${tag} ${n}`);
    const visit = await site.openAdmin(`/users?q=Paged ${tag}`);
    const { page } = visit;
    await page.route("**/user/users?*", (route) => route.continue({ url: `${route.request().url()}&limit=2` }));
    const names = async () => {
      await page.locator(".list[aria-busy=false]").waitFor();
      return (await page.getByRole("rowheader").allInnerTexts()).map((text) => /Paged \S+ (\d)/.exec(text)?.[1]);
    };
    const turn = async (button: string, label: string) => {
      await page.getByRole("button", { name: button, exact: true }).click();
      await page.getByText(label).waitFor();
      return await names();
    };
    await page.reload();
    await page.getByText("Page 1").waitFor();
    const first = await names();
    const second = await turn("Next", "Page 2");
    const third = await turn("Next", "Page 3");
    expect([...first, ...second, ...third].sort()).toEqual(["1", "2", "3", "4", "5"]);
    expect(await page.getByRole("button", { name: "Next", exact: true }).count()).toBe(0);
    expect(await turn("Previous", "Page 2")).toEqual(second);
    await page.reload();
    await page.getByText("Page 2").waitFor();
    expect(await turn("Previous", "Page 1")).toEqual(first);
    await visit.expectQuiet();
  });

  it("changes a user's role and status", async () => {
    const { person } = await somebody("Edsger Dijkstra");
    const visit = await site.openAdmin(`/users?q=${person.user.username}`);
    const { page } = visit;
    await row(page, person.user.email).getByRole("button", { name: "Edit" }).click();
    await dialog(page).getByLabel("Status").selectOption("Suspended");
    await dialog(page).getByRole("button", { name: "Save" }).click();
    await notice(page, "Saved").waitFor();
    await row(page, person.user.email).getByText("Suspended").waitFor();
    const { user } = await boss.call<{ user: Person["user"] }>("GET", `/user/${person.user.id}`);
    expect(user).toMatchObject({ role: "user", status: "suspended" });
    await visit.expectQuiet();
  });

  it("deletes a user only after asking, and not at all on Cancel or Escape", async () => {
    const { person } = await somebody("Donald Knuth");
    const visit = await site.openAdmin(`/users?q=${person.user.username}`);
    const { page } = visit;
    const remove = row(page, person.user.email).getByRole("button", { name: "Delete" });
    await remove.click();
    await dialog(page).getByText("This can not be undone.").waitFor();
    await dialog(page).getByRole("button", { name: "Cancel" }).click();
    await remove.click();
    await dialog(page).waitFor();
    await page.keyboard.press("Escape");
    await dialog(page).waitFor({ state: "detached" });
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Delete");
    await remove.click();
    await dialog(page).getByRole("button", { name: "Delete account" }).click();
    await notice(page, "Deleted").waitFor();
    expect(await row(page, person.user.email).count()).toBe(0);
    const { users } = await boss.call<{ users: unknown[] }>("GET", `/user/users?q=${person.user.email}`);
    expect(users).toEqual([]);
    await visit.expectQuiet();
  });

  it("offers an administrator no act upon their own account", async () => {
    const visit = await site.openAdmin(`/users?q=${boss.user.email}`);
    await row(visit.page, boss.user.email).waitFor();
    expect(await row(visit.page, boss.user.email).getByRole("button").count()).toBe(0);
    await visit.expectQuiet();
  });

  it("leads from a room to its members, and changes and removes them", async () => {
    const { person, room } = await somebody("Radia Perlman");
    const guest = await signUp(site.server.url, "A Guest");
    await person.call("PUT", `/room/${room.id}/members/${guest.user.id}`, { member: { role: "member" } });
    const visit = await site.openAdmin("/rooms");
    const { page } = visit;
    await search(page, room.name);
    await row(page, room.name).getByRole("link", { name: "Members" }).click();
    await page.getByRole("heading", { name: "Members", level: 1 }).waitFor();
    await page.getByRole("heading", { name: room.name }).waitFor();
    await row(page, "Radia Perlman").getByText("Owner").waitFor();
    await row(page, guest.user.username).getByRole("button", { name: "Change role" }).click();
    await dialog(page).getByLabel("Role").selectOption("Moderator");
    await dialog(page).getByRole("button", { name: "Save" }).click();
    await row(page, guest.user.username).getByText("Moderator").waitFor();
    await row(page, guest.user.username).getByRole("button", { name: "Remove" }).click();
    await dialog(page).getByRole("button", { name: "Remove" }).click();
    await notice(page, "Removed").waitFor();
    const { members } = await person.call<{ members: unknown[] }>("GET", `/room/${room.id}/members`);
    expect(members).toHaveLength(1);
    await visit.expectQuiet();
  });

  it("deletes a room", async () => {
    const { person, room } = await somebody("Leslie Lamport");
    const visit = await site.openAdmin(`/rooms?q=${room.name}`);
    const { page } = visit;
    await row(page, room.name).getByRole("button", { name: "Delete" }).click();
    await dialog(page).getByRole("button", { name: "Delete room" }).click();
    await notice(page, "Deleted").waitFor();
    await expect(person.call("GET", `/room/${room.id}`)).rejects.toThrow("404");
    await visit.expectQuiet();
  });

  it("leads from a room to its messages, searches them and deletes one", async () => {
    const { person, room } = await somebody("Frances Allen");
    const visit = await site.openAdmin(`/rooms?q=${room.name}`);
    const { page } = visit;
    await row(page, room.name).getByRole("link", { name: "Messages" }).click();
    await page.getByRole("heading", { name: "Messages", level: 1 }).waitFor();
    await row(page, "first words").waitFor();
    expect(await page.getByRole("rowheader").allInnerTexts()).toEqual(["a needle", "second words", "first words"]);
    await search(page, "needle");
    await page.waitForURL(/q=needle/);
    await page.getByText("1 row", { exact: true }).last().waitFor();
    await row(page, "a needle").getByRole("button", { name: "Delete" }).click();
    await dialog(page).getByRole("button", { name: "Delete message" }).click();
    await page.getByRole("rowheader", { name: "Deleted" }).waitFor();
    const history = await person.call<{ messages: { content: string | null }[] }>(
      "GET",
      `/message/rooms/${room.id}/messages`,
    );
    expect(history.messages.map((message) => message.content)).toEqual([null, "second words", "first words"]);
    await visit.expectQuiet();
  });

  it("narrows the messages to a room and a person that are found by name", async () => {
    const { person, room } = await somebody("Shafi Goldwasser");
    const visit = await site.openAdmin("/messages");
    const { page } = visit;
    expect(await page.getByLabel("Search", { exact: true }).isDisabled()).toBe(true);
    await page.getByRole("button", { name: "Sender Choose…" }).click();
    await dialog(page).getByLabel("Search", { exact: true }).fill(person.user.username);
    await dialog(page).getByRole("button", { name: "Shafi Goldwasser" }).click();
    await page.getByRole("button", { name: "Sender Shafi Goldwasser" }).waitFor();
    await page.getByRole("button", { name: "Room Choose…" }).click();
    await dialog(page).getByLabel("Search", { exact: true }).fill(room.name);
    await dialog(page).getByRole("button", { name: room.name }).click();
    await row(page, "first words").waitFor();
    expect(await page.getByRole("rowheader").count()).toBe(3);
    await page.getByRole("button", { name: "Clear room" }).click();
    await page.getByRole("button", { name: "Room Choose…" }).waitFor();
    await visit.expectQuiet();
  });

  it("shows what went wrong, and tries again", async () => {
    const visit = await site.openAdmin("/rooms");
    const { page, expected } = visit;
    expected.push(/status of 503/);
    const problem = {
      type: "about:blank",
      title: "The database can not be reached",
      status: 503,
      detail: "It did not answer in time.",
      code: "database.unavailable",
      request_id: "the-request",
      retryable: true,
    };
    await page.route("**/room/rooms?*", (route) =>
      route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify(problem) }),
    );
    await page.getByRole("button", { name: "Refresh" }).click();
    const alert = page.getByRole("alert");
    await alert.getByText(problem.title).waitFor();
    await alert.getByText(problem.detail).waitFor();
    await alert.getByText(problem.request_id).waitFor();
    await page.unroute("**/room/rooms?*");
    await alert.getByRole("button", { name: "Try again" }).click();
    await alert.waitFor({ state: "detached" });
    await visit.expectQuiet();
  });
});
