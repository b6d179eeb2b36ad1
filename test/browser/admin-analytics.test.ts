import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Room } from "../../src/contract/room.ts";
import { logInAs, type Person, signUp, untilListed } from "../support/api-client.ts";
import { chromiumPath } from "../support/chromium.ts";
import { openSite, type Site } from "./site.ts";

const cells = async (page: Page, name: string) =>
  (await page.getByRole("row").filter({ hasText: name }).allInnerTexts()).map((text) => text.split(/\s+/).at(-1));

async function download(page: Page): Promise<{ readonly name: string; readonly text: string }> {
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download CSV" }).click(),
  ]);
  return { name: saved.suggestedFilename(), text: await readFile(await saved.path(), "utf8") };
}

describe.skipIf(!chromiumPath)("the analytics pages", () => {
  let site: Site;
  let writer: Person;
  let busy: Room;
  let quiet: Room;

  beforeAll(async () => {
    site = await openSite();
    const boss = await logInAs(site.server.url, site.server.admin.email, site.server.admin.password);
    writer = await signUp(site.server.url, "Ada Lovelace");
    busy = await writer.createRoom("Busy room");
    quiet = await writer.createRoom("Quiet room");
    for (let n = 0; n < 4; n++) await writer.send(busy, `message ${n}`);
    await writer.send(quiet, "only one");
    await untilListed(boss, busy, 4);
    await untilListed(boss, quiet, 1);
  });
  afterAll(() => site?.stop());

  it("count the messages of each room, the most first, and sort by name", async () => {
    const visit = await site.openAdmin("/analytics/messages-per-room");
    const { page } = visit;
    await page.getByRole("table").waitFor();
    expect(await cells(page, "Busy room")).toEqual(["4"]);
    expect(await cells(page, "Quiet room")).toEqual(["1"]);
    const names = () => page.getByRole("rowheader").allInnerTexts();
    expect((await names()).slice(0, 2)).toEqual(["Busy room", "Quiet room"]);
    await page.getByRole("button", { name: "Room" }).click();
    await page.waitForURL(/sort=-name/);
    await page.locator("[aria-sort=descending]").filter({ hasText: "Room" }).waitFor();
    await expect.poll(async () => (await names()).slice(0, 2)).toEqual(["Quiet room", "Busy room"]);
    await page.getByLabel("Search", { exact: true }).fill("quiet");
    await expect.poll(names).toEqual(["Quiet room"]);
    await visit.expectQuiet();
  });

  it("count within the days that were chosen", async () => {
    const visit = await site.openAdmin("/analytics/messages-per-room");
    const { page } = visit;
    await page.getByLabel("To").fill("2020-01-31");
    await expect.poll(() => cells(page, "Busy room")).toEqual(["0"]);
    expect(page.url()).toMatch(/end_date=2020-01-31/);
    await page.getByRole("button", { name: "7 days" }).click();
    await expect.poll(() => cells(page, "Busy room")).toEqual(["4"]);
    await page.getByRole("button", { name: "All time" }).click();
    expect(page.url()).not.toMatch(/end_date/);
    await visit.expectQuiet();
  });

  it("count the messages of each person", async () => {
    const visit = await site.openAdmin("/analytics/user-activity");
    const { page } = visit;
    await page.getByRole("table").waitFor();
    expect(await cells(page, writer.user.email)).toEqual(["5"]);
    await visit.expectQuiet();
  });

  it.each([
    ["messages-per-room", "messages_per_room.csv", "room_id,room_name,message_count", () => `${busy.id},Busy room,4`],
    [
      "user-activity",
      "user_activity.csv",
      "user_id,username,email,message_count",
      () => `${writer.user.id},${writer.user.username},${writer.user.email},5`,
    ],
  ])("save %s as CSV", async (path, file, header, line) => {
    const visit = await site.openAdmin(`/analytics/${path}`);
    const { name, text } = await download(visit.page);
    expect(name).toBe(file);
    const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
    expect(lines[0]).toBe(header);
    expect(lines).toContain(line());
    await visit.expectQuiet();
  });

  it("save only the days that were chosen", async () => {
    const visit = await site.openAdmin("/analytics/messages-per-room?end_date=2020-01-31");
    expect((await download(visit.page)).text).toContain(`${busy.id},Busy room,0`);
    await visit.expectQuiet();
  });
});
