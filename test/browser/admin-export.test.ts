import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logInAs, type Person, signUp, untilListed } from "../support/api-client.ts";
import { chromiumPath } from "../support/chromium.ts";
import { dialogOf as dialog } from "./parts.ts";
import { expectAccessible, openSite, type Site } from "./site.ts";

const formula = `=HYPERLINK("https://example.com")`;

describe.skipIf(!chromiumPath)("exports", () => {
  let site: Site;
  let boss: Person;

  beforeAll(async () => {
    site = await openSite();
    boss = await logInAs(site.server.url, site.server.admin.email, site.server.admin.password);
  });
  afterAll(() => site?.stop());

  async function exported(page: Page, format: string) {
    await page.getByRole("button", { name: "Export" }).click();
    await dialog(page).getByLabel("Format").selectOption(format);
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      dialog(page).getByRole("button", { name: "Export" }).click(),
    ]);
    await dialog(page).locator(".notice").getByText("Exported").waitFor();
    await dialog(page).getByRole("button", { name: "Close" }).click();
    return { name: saved.suggestedFilename(), text: await readFile(await saved.path(), "utf8") };
  }

  it("have what the search and the filters let through, and no formula", async () => {
    const rogue = await signUp(site.server.url, formula);
    await signUp(site.server.url, "Somebody else");
    const visit = await site.openAdmin(`/users?q=${rogue.user.username}&status=active`);
    const { page } = visit;
    await page.getByRole("rowheader").getByText(formula).waitFor();
    const csv = await exported(page, "csv");
    expect(csv.name).toBe("users.csv");
    const [head, row, ...others] = csv.text.trimEnd().split("\r\n");
    expect(head).toMatch(/^\uFEFFid,username,full_name/);
    expect(row).toContain(`${rogue.user.id},${rogue.user.username},"'${formula.replaceAll('"', '""')}"`);
    expect(others).toEqual([]);

    const lines = await exported(page, "jsonl");
    expect(lines.name).toBe("users.jsonl");
    expect(JSON.parse(lines.text)).toEqual((await boss.call<{ user: unknown }>("GET", `/user/${rogue.user.id}`)).user);
    await visit.expectQuiet();
  });

  it("of messages stand in the audit log", async () => {
    const person = await signUp(site.server.url, "Ada Lovelace");
    const room = await person.createRoom("The engine room");
    for (const content of ["one", "two", "three"]) await person.send(room, content);
    await untilListed(boss, room, 3);
    const visit = await site.openAdmin(`/messages?room_id=${room.id}`);
    const { page } = visit;
    await page.getByRole("button", { name: "Export" }).click();
    await dialog(page).getByText("That you exported them stands in the audit log.").waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    const { text } = await exported(page, "jsonl");
    const contents = text.trimEnd().split("\n");
    expect(contents.map((line) => (JSON.parse(line) as { content: string }).content)).toEqual(["three", "two", "one"]);
    const { entries } = await boss.call<{ entries: { details: unknown }[] }>(
      "GET",
      "/admin/audit?action=messages.exported",
    );
    expect(entries).toMatchObject([{ details: { room_id: room.id, format: "jsonl" } }]);
    await visit.expectQuiet();
  });

  it("show how far they have come, can be given up, and say what went wrong", async () => {
    const visit = await site.openAdmin("/rooms");
    const { page } = visit;
    await page.route("**/room/rooms?*format=*", () => undefined);
    await page.getByRole("button", { name: "Export" }).click();
    await dialog(page).getByRole("button", { name: "Export" }).click();
    await dialog(page).getByRole("progressbar").waitFor();
    await expectAccessible(page);
    await dialog(page).getByRole("button", { name: "Cancel" }).click();
    await dialog(page).waitFor({ state: "detached" });

    await page.unroute("**/room/rooms?*format=*");
    visit.expected.push(/503|Failed to load/);
    await page.route("**/room/rooms?*format=*", (route) => route.fulfill({ status: 503, body: "" }));
    await page.getByRole("button", { name: "Export" }).click();
    await dialog(page).getByRole("button", { name: "Export" }).click();
    await dialog(page).getByRole("alert").waitFor();
    await visit.expectQuiet();
  });
});
