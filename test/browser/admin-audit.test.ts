import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Room } from "../../src/contract/room.ts";
import { logInAs, type Person, signUp, until } from "../support/api-client.ts";
import { chromiumPath } from "../support/chromium.ts";
import { dialogOf, rowOf } from "./parts.ts";
import { openSite, type Site } from "./site.ts";

const formula = `=HYPERLINK("http://example.com","a")`;

describe.skipIf(!chromiumPath)("the audit log", () => {
  let site: Site;
  let boss: Person;
  let owner: Person;
  let guest: Person;
  let room: Room;

  beforeAll(async () => {
    site = await openSite();
    const { url, admin } = site.server;
    boss = await logInAs(url, admin.email, admin.password);
    owner = await signUp(url, "Owner Of Things");
    guest = await signUp(url, "Guest Of Honour");
    room = await owner.createRoom("Before");
    await owner.call("PUT", `/room/${room.id}/members/${guest.user.id}`, { member: { role: "member" } });
    await owner.call("PATCH", `/room/${room.id}`, { room: { name: "After", topic: formula } });
    await owner.call("PUT", `/room/${room.id}/members/${guest.user.id}`, { member: { role: "moderator" } });
    await owner.call("PUT", `/room/${room.id}/bans/${guest.user.id}`, { ban: { reason: formula } });
    await until(
      async () => JSON.stringify(await boss.call("GET", "/admin/audit")).includes("member.banned"),
      "the entries in the log",
    );
  });
  afterAll(() => site?.stop());

  async function downloaded(page: Page, button: string): Promise<string> {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: button }).click(),
    ]);
    return await readFile(await download.path(), "utf8");
  }
  const settled = (page: Page) => page.locator(".list[aria-busy=false]").waitFor();

  it("tells who did what to whom, what was before and what after", async () => {
    const visit = await site.openAdmin("/audit");
    const { page } = visit;
    const changed = page.getByRole("row").filter({ hasText: /^Room changed/ });
    await changed.getByRole("link", { name: "Owner Of Things" }).waitFor();
    await expect.poll(() => changed.locator("del").first().textContent()).toBe("Before");
    await changed.locator("bdi.lines", { hasText: /^After$/ }).waitFor();
    await changed.getByRole("link", { name: "After" }).waitFor();
    const promoted = rowOf(page, "Role in a room changed").filter({ hasText: "moderator" });
    await promoted.getByRole("link", { name: "Guest Of Honour" }).waitFor();
    expect(await promoted.locator("del").textContent()).toBe("member");
    await rowOf(page, "Banned from a room").getByText(formula).waitFor();
    await visit.expectQuiet();
  });

  it("is narrowed by act, person, room and days, all kept in the address", async () => {
    const visit = await site.openAdmin(`/audit?room_id=${room.id}`);
    const { page } = visit;
    await page.getByLabel("Act", { exact: true }).selectOption("Banned from a room");
    await page.waitForURL(/action=member.banned/);
    await settled(page);
    await expect.poll(() => page.getByRole("rowheader").count()).toBe(1);
    await page.getByRole("button", { name: "By Choose…" }).click();
    await dialogOf(page).getByLabel("Search", { exact: true }).fill(owner.user.username);
    await dialogOf(page).getByRole("button", { name: "Owner Of Things" }).click();
    await rowOf(page, "Banned from a room").waitFor();
    await page.getByLabel("To", { exact: true }).fill("2020-01-01");
    await page.getByText("Nothing matches").waitFor();
    await page.reload();
    await page.getByText("Nothing matches").waitFor();
    expect(page.url()).toMatch(/to=2020-01-01/);
    const today = await page.evaluate("new Intl.DateTimeFormat('sv').format(new Date())");
    await page.getByLabel("To", { exact: true }).fill(String(today));
    await page.getByLabel("From", { exact: true }).fill(String(today));
    await rowOf(page, "Banned from a room").waitFor();
    await visit.expectQuiet();
  });

  it("is downloaded as it is filtered, and no cell is a formula", async () => {
    const visit = await site.openAdmin(`/audit?room_id=${room.id}&action=member.banned`);
    const { page } = visit;
    await rowOf(page, "Banned from a room").waitFor();
    const csv = await downloaded(page, "Download CSV");
    expect(csv.trim().split("\r\n")).toHaveLength(2);
    expect(csv).toContain(`"'=HYPERLINK(`);
    const lines = (await downloaded(page, "Download JSON Lines")).trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ action: "member.banned", reason: formula }]);
    await visit.expectQuiet();
  });

  it("turns pages", async () => {
    for (const n of [1, 2, 3]) await owner.call("PATCH", `/room/${room.id}`, { room: { name: `Name ${n}` } });
    const wanted = `/admin/audit?room_id=${room.id}&action=room.updated`;
    await until(
      async () => (await boss.call<{ entries: unknown[] }>("GET", wanted)).entries.length === 4,
      "four changes in the log",
    );
    const visit = await site.openAdmin("/overview");
    const { page } = visit;
    const table = page.getByRole("table", { name: "Audit log" });
    await page.route("**/admin/audit?*", (route) => route.continue({ url: `${route.request().url()}&limit=2` }));
    await page.evaluate(`location.hash = "/audit?room_id=${room.id}&action=room.updated"`);
    await table.locator("bdi.lines", { hasText: "Name 3" }).waitFor();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText("Page 2").waitFor();
    await rowOf(page, "Before").waitFor();
    await page.getByRole("button", { name: "Previous" }).click();
    await table.locator("bdi.lines", { hasText: "Name 3" }).waitFor();
    await visit.expectQuiet();
  });
});
