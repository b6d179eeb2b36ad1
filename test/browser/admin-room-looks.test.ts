import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Room } from "../../src/contract/room.ts";
import { logInAs, type Person, signUp, until } from "../support/api-client.ts";
import { chromiumPath } from "../support/chromium.ts";
import { dialogOf, hostile } from "./parts.ts";
import { expectAccessible, expectFits, openSite, type Site } from "./site.ts";

const { script, reversed, stacked, unbroken } = hostile;

describe.skipIf(!chromiumPath)("the looks of moderation", () => {
  let site: Site;
  let room: Room;

  beforeAll(async () => {
    site = await openSite();
    const boss = await logInAs(site.server.url, site.server.admin.email, site.server.admin.password);
    const rogue = await signUp(site.server.url, script);
    const keeper = await signUp(site.server.url, stacked);
    room = await rogue.createRoom(unbroken);
    await harm(rogue, keeper);
    await until(async () => {
      const { reports } = await boss.call<{ reports: unknown[] }>("GET", "/admin/reports");
      const log = JSON.stringify(await boss.call("GET", "/admin/audit?action=member.banned"));
      return reports.length === 2 && log.includes("onerror");
    }, "the reports and the ban in the lists");
  });
  afterAll(() => site?.stop());

  /** Hostile words wherever moderation shows any. */
  async function harm(rogue: Person, keeper: Person): Promise<void> {
    const path = `/room/${room.id}`;
    await rogue.call("PUT", `${path}/members/${keeper.user.id}`, { member: { role: "member" } });
    await rogue.call("PATCH", path, { room: { topic: reversed, description: unbroken } });
    for (const content of [script, reversed, stacked, unbroken]) {
      const message = await rogue.send(room, content);
      if (content !== script && content !== unbroken) continue;
      await rogue.call("PUT", `/message/rooms/${room.id}/messages/${message.id}/pin`);
      const report = { message_id: message.id, category: "other", note: unbroken.repeat(9) };
      await keeper.call("POST", `${path}/reports`, { report });
    }
    await rogue.call("POST", `${path}/invitations`, { invitation: {} });
    await rogue.call("PUT", `${path}/members/${keeper.user.id}/mute`, { mute: { seconds: 60, reason: reversed } });
    await rogue.call("PUT", `${path}/bans/${keeper.user.id}`, { ban: { reason: script } });
  }

  const themes = ["light", "dark"] as const;
  const widths = [1280, 360] as const;
  const looks = themes.flatMap((theme) => widths.map((width) => [theme, width] as const));

  it.each(looks)("has no fault that axe finds, runs no script and fits: %s, %i px", async (theme, width) => {
    const visit = await site.openAdmin("/reports", { colorScheme: theme, viewport: { width, height: 800 } });
    const { page } = visit;
    const parts = ["", "/live", "/members", "/bans", "/invitations", "/pins", "/audit"];
    for (const path of ["/reports", "/audit", ...parts.map((part) => `/rooms/${room.id}${part}`)]) {
      await page.evaluate(`location.hash = ${JSON.stringify(path)}`);
      await page.locator(".list[aria-busy=false], .facts, .feed").first().waitFor();
      expect(await page.locator("main img, main script").count(), path).toBe(0);
      await expectAccessible(page);
      await expectFits(page, path);
    }
    await visit.expectQuiet();
  });

  it.each(themes)("has no fault in its dialogs: %s", async (theme) => {
    const visit = await site.openAdmin("/reports", { colorScheme: theme });
    const { page } = visit;
    const open = async (name: RegExp) => {
      await page.getByRole("main").getByRole("button", { name }).first().click();
      await dialogOf(page).first().waitFor();
      await expectAccessible(page);
    };
    await open(/^Ban/);
    await page.keyboard.press("Escape");
    await page.evaluate(`location.hash = "/rooms/${room.id}"`);
    await open(/^Edit/);
    await page.keyboard.press("Escape");
    await open(/^Hand over/);
    await dialogOf(page).getByRole("button", { name: "Owner Choose…" }).click();
    await dialogOf(page).last().getByRole("listitem").first().waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await dialogOf(page).getByRole("heading", { name: "Hand this room over?" }).waitFor();
    await visit.expectQuiet();
  });
});
