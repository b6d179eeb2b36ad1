import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Room } from "../../src/contract/room.ts";
import { logInAs, type Person, signUp } from "../support/api-client.ts";
import { chromiumPath } from "../support/chromium.ts";
import { dialogOf, noticeOf } from "./parts.ts";
import { expectAccessible, openSite, type Site } from "./site.ts";

describe.skipIf(!chromiumPath)("a room, live", () => {
  let site: Site;
  let boss: Person;
  let owner: Person;
  let guest: Person;

  beforeAll(async () => {
    site = await openSite();
    const { url, admin } = site.server;
    boss = await logInAs(url, admin.email, admin.password);
    owner = await signUp(url, "Owner Of Rooms");
    guest = await signUp(url, "Guest In Rooms");
  });
  afterAll(() => site?.stop());

  async function newRoom(): Promise<Room> {
    const room = await owner.createRoom(`Room ${crypto.randomUUID().slice(0, 8)}`);
    await owner.call("PUT", `/room/${room.id}/members/${guest.user.id}`, { member: { role: "member" } });
    return room;
  }
  const line = (page: Page, text: string) => page.getByRole("log").getByRole("listitem").filter({ hasText: text });
  const state = (page: Page, text: string) => page.getByRole("main").getByRole("status").getByText(text).waitFor();

  it("shows what was written, and what happens from then on", async () => {
    const room = await newRoom();
    const first = await owner.send(room, "before it was opened");
    const visit = await site.openAdmin(`/rooms/${room.id}/live`);
    const { page } = visit;
    await line(page, "before it was opened").waitFor();
    await state(page, "Watching");
    const second = await guest.send(room, "while it is open");
    await line(page, "while it is open").getByRole("link", { name: "Guest In Rooms" }).waitFor();
    const messages = `/message/rooms/${room.id}/messages`;
    await guest.call("PATCH", `${messages}/${second.id}`, { message: { content: "while it is watched" } });
    await line(page, "while it is watched").getByText("Edited").waitFor();
    expect(await line(page, "while it is open").count()).toBe(0);
    await owner.call("DELETE", `${messages}/${first.id}?reason=gone`);
    await line(page, "Deleted: gone").waitFor();
    await owner.call("DELETE", `/room/${room.id}/members/${guest.user.id}`);
    await line(page, "Left or was removed:").getByRole("link", { name: "Guest In Rooms" }).waitFor();
    await visit.expectQuiet();
  });

  it("says first that a private room is looked into, and has it in the audit log", async () => {
    const room = await newRoom();
    const visit = await site.openAdmin(`/rooms/${room.id}/live`);
    const { page } = visit;
    await page.getByText("that you look into it is in its audit log").waitFor();
    await page.getByText("Nothing has been written yet").waitFor();
    const { entries } = await boss.call<{ entries: readonly { action: string; actor_id: string }[] }>(
      "GET",
      `/room/${room.id}/audit?action=room.read`,
    );
    expect(entries).toMatchObject([{ action: "room.read", actor_id: boss.user.id }]);
    await visit.expectQuiet();
  });

  it("is moderated where it is read", async () => {
    const room = await newRoom();
    const message = await guest.send(room, "something unkind");
    const visit = await site.openAdmin(`/rooms/${room.id}/live`);
    const { page } = visit;
    await line(page, "something unkind").getByRole("button", { name: /^Mute/ }).click();
    await dialogOf(page).getByRole("button", { name: "Mute" }).click();
    await noticeOf(page, "Muted who wrote").waitFor();
    await expect(guest.send(room, "still here")).rejects.toThrow("member.muted");
    await line(page, "something unkind")
      .getByRole("button", { name: /^Delete/ })
      .click();
    await dialogOf(page).getByLabel("Reason").fill("unkind");
    await dialogOf(page).getByRole("button", { name: "Delete message" }).click();
    await line(page, "Deleted: unkind").waitFor();
    const { message: now } = await owner.call<{ message: object }>(
      "GET",
      `/message/rooms/${room.id}/messages/${message.id}`,
    );
    expect(now).toMatchObject({ content: null, reason: "unkind", deleted_by: boss.user.id });
    await line(page, "Deleted: unkind").getByRole("button", { name: /^Ban/ }).click();
    await dialogOf(page).getByRole("button", { name: "Ban" }).click();
    await line(page, "Left or was removed:").waitFor();
    const { bans } = await owner.call<{ bans: readonly object[] }>("GET", `/room/${room.id}/bans`);
    expect(bans).toMatchObject([{ user: { id: guest.user.id }, by: boss.user.id }]);
    await visit.expectQuiet();
  });

  it("says when the connection is lost, and catches up with all that was missed", async () => {
    const room = await newRoom();
    await owner.send(room, "number 0");
    const visit = await site.openAdmin(`/rooms/${room.id}/live`);
    const { page, expected } = visit;
    expected.push(/ERR_FAILED/);
    await line(page, "number 0").waitFor();
    await page.route("**/events?*", (route) => route.abort());
    await state(page, "Connection lost");
    await expectAccessible(page);
    for (const n of [1, 2, 3]) await owner.send(room, `number ${n}`);
    await page.unroute("**/events?*");
    await page.getByRole("button", { name: "Try again" }).click();
    await state(page, "Watching");
    await line(page, "number 3").waitFor();
    const shown = (await page.getByRole("log").getByRole("listitem").allInnerTexts()).join(" ");
    expect(shown.match(/number \d/g)).toEqual(["number 0", "number 1", "number 2", "number 3"]);
    await visit.expectQuiet();
  });

  it("rests while it is paused", async () => {
    const room = await newRoom();
    const visit = await site.openAdmin(`/rooms/${room.id}/live`);
    const { page } = visit;
    await state(page, "Watching");
    await page.getByRole("button", { name: "Pause" }).focus();
    await page.keyboard.press("Enter");
    await state(page, "Paused");
    let asked = 0;
    page.on("request", (request) => {
      if (request.url().includes("/events?")) asked += 1;
    });
    await owner.send(room, "unheard");
    await page.waitForTimeout(2_000);
    expect(asked).toBe(0);
    await page.keyboard.press("Enter");
    await line(page, "unheard").waitFor();
    await visit.expectQuiet();
  });

  it("ends when the room does", async () => {
    const room = await newRoom();
    const visit = await site.openAdmin(`/rooms/${room.id}/live`);
    const { page, expected } = visit;
    expected.push(/404/);
    await state(page, "Watching");
    await owner.call("DELETE", `/room/${room.id}`);
    await state(page, "No longer watching");
    await visit.expectQuiet();
  });
});
