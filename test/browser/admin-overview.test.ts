import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Room } from "../../src/contract/room.ts";
import { logInAs, type Person, signUp, untilListed } from "../support/api-client.ts";
import { chromiumPath } from "../support/chromium.ts";
import { SocketClient } from "../support/socket-client.ts";
import { openSite, type Site } from "./site.ts";

/** A room tells at most once in 10 s, and the page asks every 10 s. */
const TOLD_MS = 30_000;

const figure = (page: Page, label: string) =>
  page
    .locator(".figures > div")
    .filter({ has: page.getByText(label, { exact: true }) })
    .locator("dd");

describe.skipIf(!chromiumPath)("the overview", () => {
  let site: Site;
  let writer: Person;
  let room: Room;

  beforeAll(async () => {
    site = await openSite();
    const boss = await logInAs(site.server.url, site.server.admin.email, site.server.admin.password);
    writer = await signUp(site.server.url, "Katherine Johnson");
    room = await writer.createRoom("Trajectories");
    for (let n = 0; n < 7; n++) await writer.send(room, `message ${n}`);
    await untilListed(boss, room, 7);
  });
  afterAll(() => site?.stop());

  it("is where one comes to, and shows how things stand", async () => {
    const visit = await site.openAdmin("/");
    const { page } = visit;
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    await expect.poll(() => figure(page, "Messages ever").innerText()).toBe("7");
    expect(await figure(page, "Accounts").innerText()).toBe("2");
    expect(await figure(page, "Rooms").innerText()).toBe("1");
    expect(await figure(page, "People who wrote in 24 hours").innerText()).toBe("1");
    await page.getByText("No failed jobs").waitFor();
    await page.getByText("No open reports").waitFor();
    await visit.expectQuiet();
  });

  it("shows live who is online, and the reports that wait with a link to them", async () => {
    const visit = await site.openAdmin("/");
    const { page } = visit;
    await expect.poll(() => figure(page, "Online now").innerText()).toBe("0");
    const socket = await SocketClient.open(`${site.server.socketUrl}/ws/${room.id}`, {
      headers: { authorization: `Bearer ${writer.session.access_token}` },
    });
    await expect.poll(() => figure(page, "Online now").innerText(), { timeout: TOLD_MS }).toBe("1");
    await socket.close();
    const reader = await signUp(site.server.url, "A reader");
    await writer.call("PUT", `/room/${room.id}/members/${reader.user.id}`, { member: { role: "member" } });
    const report = { user_id: writer.user.id, category: "spam" };
    await reader.call("POST", `/room/${room.id}/reports`, { report });
    await page.getByRole("link", { name: "1 open report" }).click({ timeout: TOLD_MS });
    await page.getByRole("heading", { level: 1, name: "Reports" }).waitFor();
    await visit.expectQuiet();
  });

  it("draws what it counts, with the numbers one click away", async () => {
    const visit = await site.openAdmin("/overview");
    const { page } = visit;
    const chart = page.getByRole("img", { name: "Messages by day" });
    await chart.waitFor();
    expect(await chart.locator("title").last().textContent()).toMatch(/: 7$/);
    expect(await page.getByRole("img", { name: "Hours of the week" }).locator("rect").count()).toBe(168);
    await page.locator(".ranking").getByText("Trajectories").waitFor();
    await page.getByRole("link", { name: "The numbers of: Messages by day" }).click();
    await page.getByRole("heading", { level: 1, name: "Messages over time" }).waitFor();
    await expect.poll(() => page.getByRole("row").nth(1).getByRole("cell").innerText()).toBe("7");
    await page.getByLabel("Interval").selectOption("Months");
    await expect.poll(() => page.getByRole("row").count()).toBeLessThan(28);
    await visit.expectQuiet();
  });

  it("gives each trend away as JSON Lines", async () => {
    const visit = await site.openAdmin("/analytics/busiest-hours");
    const { page } = visit;
    await page.getByRole("table").waitFor();
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download JSON Lines" }).click(),
    ]);
    expect(saved.suggestedFilename()).toBe("busiest_hours.jsonl");
    const lines = (await readFile(await saved.path(), "utf8")).trimEnd().split("\n");
    const hours = lines.map((line) => JSON.parse(line) as { message_count: number });
    expect(hours).toHaveLength(168);
    expect(hours.reduce((sum, { message_count }) => sum + message_count, 0)).toBe(7);
    await visit.expectQuiet();
  });

  it("tells of an outage of the database while it lasts, and of what waits for it", async () => {
    const visit = await site.openAdmin("/");
    const { page } = visit;
    await page.getByText("No changes on their way to PostgreSQL").waitFor();
    await expect.poll(() => figure(page, "Rooms").innerText()).toBe("1");
    visit.expected.push(/503/);
    await site.server.stopDatabase();
    await writer.send(room, "while nothing is written");
    const down = page.getByText("PostgreSQL does not answer");
    await down.waitFor({ timeout: TOLD_MS });
    await page.getByText(/^\d+ changes? on (its|their) way to PostgreSQL$/).waitFor({ timeout: TOLD_MS });
    expect(await figure(page, "Rooms").innerText()).toBe("1");
    await site.server.startDatabase();
    await down.waitFor({ state: "detached", timeout: TOLD_MS });
    // A room that failed tries again within a minute.
    await page.getByText("No changes on their way to PostgreSQL").waitFor({ timeout: 90_000 });
    await visit.expectQuiet();
  }, 180_000);
});
