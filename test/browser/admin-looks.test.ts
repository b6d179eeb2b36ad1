import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Room } from "../../src/contract/room.ts";
import type { User } from "../../src/contract/user.ts";
import { logInAs, type Person, signUp, untilListed } from "../support/api-client.ts";
import { chromiumPath } from "../support/chromium.ts";
import { hostile } from "./parts.ts";
import { expectAccessible, expectFits, openSite, type Site } from "./site.ts";

const { script, reversed, stacked, unbroken } = hostile;

describe.skipIf(!chromiumPath)("the looks of the admin site", () => {
  let site: Site;
  let rogue: Person;
  let room: Room;
  let bot: User;

  beforeAll(async () => {
    site = await openSite();
    const boss = await logInAs(site.server.url, site.server.admin.email, site.server.admin.password);
    rogue = await signUp(site.server.url, script);
    for (const name of [reversed, stacked, unbroken]) await signUp(site.server.url, name);
    ({ user: bot } = await boss.call<{ user: User }>("POST", "/admin/bots", {
      bot: { username: "rogue-bot", full_name: script },
    }));
    const token = { name: unbroken, scopes: ["read", "write", "admin"] };
    await boss.call("POST", `/admin/users/${bot.id}/tokens`, { token });
    await boss.call("POST", "/admin/signup-invitations", { invitation: { note: unbroken } });
    await boss.call("POST", "/admin/jobs", { job: { kind: "resync" } });
    room = await rogue.createRoom(script);
    for (const name of [reversed, stacked, unbroken]) await rogue.createRoom(name);
    const contents = [script, reversed, stacked, "A".repeat(8_000), "many\nlines\n".repeat(40)];
    for (const content of contents) await rogue.send(room, content);
    await untilListed(boss, room, contents.length);
  });
  afterAll(() => site?.stop());

  const pages = () => [
    "/overview",
    "/users",
    `/users/${rogue.user.id}`,
    `/users/${bot.id}`,
    "/rooms",
    `/rooms/${room.id}/members`,
    "/messages",
    `/messages?room_id=${room.id}&user_id=${rogue.user.id}`,
    "/settings",
    "/signup-invitations",
    "/jobs",
    "/analytics/messages-per-room",
    "/analytics/user-activity",
    "/analytics/room-activity",
    "/analytics/messages-over-time",
    "/analytics/active-users",
    "/analytics/busiest-hours",
    "/analytics/retention",
    "/users?q=nobody-is-called-so",
    "/nowhere",
  ];
  const themes = ["light", "dark"] as const;
  const widths = [1280, 360] as const;
  const looks = themes.flatMap((theme) => widths.map((width) => [theme, width] as const));

  it.each(looks)("has no fault that axe finds and fits its window: %s, %i px", async (theme, width) => {
    const visit = await site.openAdmin("/users", { colorScheme: theme, viewport: { width, height: 800 } });
    const { page } = visit;
    for (const path of pages()) {
      await page.evaluate(`location.hash = ${JSON.stringify(path)}`);
      await page
        .locator(".list[aria-busy=false], .panel[aria-busy=false], h1:has-text('no such page')")
        .first()
        .waitFor();
      await expectAccessible(page);
      await expectFits(page, path);
    }
    await visit.expectQuiet();
  });

  it.each(themes)("has no fault in its dialogs: %s", async (theme) => {
    const visit = await site.openAdmin(`/users?q=${rogue.user.username}`, { colorScheme: theme });
    const { page } = visit;
    for (const name of ["Edit", "Delete"]) {
      await page.getByRole("button", { name }).click();
      await expectAccessible(page);
      await page.keyboard.press("Escape");
    }
    await page.evaluate(`location.hash = "/messages"`);
    await page.getByRole("button", { name: "Room Choose…" }).click();
    await page.getByRole("dialog").getByRole("listitem").first().waitFor();
    await expectAccessible(page);
    await visit.expectQuiet();
  });

  it("shows hostile names as text, each kept to itself", async () => {
    const visit = await site.openAdmin(`/users?q=${rogue.user.username}`);
    const { page } = visit;
    const name = page.getByRole("rowheader").getByText(script);
    await name.waitFor();
    expect(await page.locator("th bdi").filter({ hasText: script }).count()).toBe(1);
    expect(await page.locator("main img, main script").count()).toBe(0);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByText(script).waitFor();
    await page.keyboard.press("Escape");
    await page.evaluate(`location.hash = "/messages?room_id=${room.id}"`);
    await page.getByRole("button", { name: "Show all" }).first().click();
    await page.getByRole("button", { name: "Show less" }).waitFor();
    await visit.expectQuiet();
  });

  it("is used with the keyboard alone", async () => {
    const visit = await site.openAdmin("/users");
    const { page } = visit;
    const focused = () => page.evaluate("document.activeElement.textContent");
    await page.getByRole("table").waitFor();
    await expect.poll(focused).toBe("Users");
    await page.getByRole("link", { name: "Rooms" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("table", { name: "Rooms" }).waitFor();
    await expect.poll(focused).toBe("Rooms");
    await expect.poll(() => page.getByRole("status").textContent()).toMatch(/\d+ rows?/);
    await page
      .getByRole("button", { name: /^Delete / })
      .first()
      .focus();
    await page.keyboard.press("Enter");
    await expect.poll(focused).toBe("Cancel");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await focused()).toBe("Delete");
    await visit.expectQuiet();
  });

  it("folds its menu on a phone", async () => {
    const visit = await site.openAdmin("/users", { viewport: { width: 390, height: 800 } });
    const { page } = visit;
    const menu = page.getByRole("button", { name: "Menu" });
    expect(await menu.getAttribute("aria-expanded")).toBe("false");
    await menu.click();
    await page.getByRole("link", { name: "Rooms" }).click();
    await page.getByRole("heading", { name: "Rooms", level: 1 }).waitFor();
    expect(await menu.getAttribute("aria-expanded")).toBe("false");
    await visit.expectQuiet();
  });
});
