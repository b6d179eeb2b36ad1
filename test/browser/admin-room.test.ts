import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Room } from "../../src/contract/room.ts";
import { logInAs, type Person, signUp, until } from "../support/api-client.ts";
import { chromiumPath } from "../support/chromium.ts";
import { dialogOf, noticeOf, rowOf } from "./parts.ts";
import { openSite, type Site } from "./site.ts";

describe.skipIf(!chromiumPath)("a room's pages", () => {
  let site: Site;
  let boss: Person;
  let owner: Person;
  let guest: Person;
  let room: Room;

  beforeAll(async () => {
    site = await openSite();
    const { url, admin } = site.server;
    boss = await logInAs(url, admin.email, admin.password);
    owner = await signUp(url, "Owner Of Rooms");
    guest = await signUp(url, "Guest In Rooms");
    room = await owner.createRoom("The workshop");
    await addGuest();
  });
  afterAll(() => site?.stop());

  const path = () => `/room/${room.id}`;
  const addGuest = () => owner.call("PUT", `${path()}/members/${guest.user.id}`, { member: { role: "member" } });
  const details = async () => (await boss.call<{ room: Room }>("GET", path())).room;
  const act = (page: Page, label: string) =>
    page.getByRole("main").getByRole("button", { name: new RegExp(`^${label}`) });
  const submit = (page: Page, label: string) => dialogOf(page).getByRole("button", { name: label, exact: true });

  async function choosePerson(page: Page, label: string, person: Person): Promise<void> {
    await dialogOf(page)
      .getByRole("button", { name: `${label} Choose…` })
      .click();
    const chooser = dialogOf(page).last();
    await chooser.getByLabel("Search", { exact: true }).fill(person.user.username);
    await page.keyboard.press("Enter");
    await chooser.getByRole("button", { name: person.user.full_name }).click();
    await dialogOf(page)
      .getByRole("button", { name: `${label} ${person.user.full_name}` })
      .waitFor();
  }

  it("is reached from the list, and leads to all that belongs to it", async () => {
    const visit = await site.openAdmin("/rooms");
    const { page } = visit;
    await rowOf(page, room.name).getByRole("link", { name: room.name, exact: true }).click();
    await page.getByRole("heading", { name: "Room", level: 1 }).waitFor();
    for (const part of ["Live", "Members", "Bans", "Invitations", "Pins", "Audit log"]) {
      const tab = page.getByRole("navigation", { name: "Pages of this room" }).getByRole("link", { name: part });
      await tab.click();
      await page.getByRole("heading", { name: part, level: 1 }).waitFor();
      await page.getByRole("heading", { name: room.name }).waitFor();
      expect(await tab.getAttribute("aria-current")).toBe("page");
    }
    await visit.expectQuiet();
  });

  it("changes its settings", async () => {
    const visit = await site.openAdmin(`/rooms/${room.id}`);
    const { page } = visit;
    await act(page, "Edit").click();
    await dialogOf(page).getByLabel("Name").fill("The big workshop");
    await dialogOf(page).getByLabel("Topic").fill("tools");
    await dialogOf(page).getByLabel("Description").fill("one\ntwo");
    await dialogOf(page).getByLabel("Visibility").selectOption("Public");
    await dialogOf(page).getByLabel("Who may write").selectOption("Moderators and above");
    await dialogOf(page).getByLabel("Slow mode").fill("30");
    await submit(page, "Save").click();
    await noticeOf(page, "Saved").waitFor();
    await page.getByRole("heading", { name: "The big workshop" }).waitFor();
    await page.getByText("30 seconds", { exact: true }).waitFor();
    expect(await details()).toMatchObject({
      name: "The big workshop",
      topic: "tools",
      description: "one\ntwo",
      visibility: "public",
      posting: "moderators",
      slow_mode_seconds: 30,
    });
    await visit.expectQuiet();
  });

  it("is archived, restored and handed over", async () => {
    const visit = await site.openAdmin(`/rooms/${room.id}`);
    const { page } = visit;
    await act(page, "Archive").click();
    await dialogOf(page).getByLabel("Reason").fill("for the winter");
    await submit(page, "Archive room").click();
    await noticeOf(page, "Archived").waitFor();
    expect((await details()).archived_at).not.toBeNull();
    await act(page, "Restore").click();
    await submit(page, "Restore room").click();
    await noticeOf(page, "Restored").waitFor();
    expect((await details()).archived_at).toBeNull();
    await act(page, "Hand over").click();
    expect(await submit(page, "Hand over").isDisabled()).toBe(true);
    await choosePerson(page, "Owner", guest);
    await submit(page, "Hand over").click();
    await noticeOf(page, "Handed over").waitFor();
    await page.getByRole("link", { name: "Guest In Rooms" }).waitFor();
    expect((await details()).admin_id).toBe(guest.user.id);
    await boss.call("PUT", `${path()}/owner`, { room: { owner_id: owner.user.id } });
    await boss.call("PUT", `${path()}/members/${guest.user.id}`, { member: { role: "member" } });
    await visit.expectQuiet();
  });

  it("mutes a member, ends the mute, and adds somebody", async () => {
    const newcomer = await signUp(site.server.url, "New In Rooms");
    const visit = await site.openAdmin(`/rooms/${room.id}/members`);
    const { page } = visit;
    const row = rowOf(page, guest.user.username);
    await row.getByRole("button", { name: /^Mute/ }).click();
    await dialogOf(page).getByLabel("For how long").selectOption("One day");
    await submit(page, "Mute").click();
    await row.getByText("Muted until").waitFor();
    await row.getByRole("button", { name: /^Unmute/ }).click();
    await submit(page, "Unmute").click();
    await noticeOf(page, "Mute ended").waitFor();
    expect(await row.getByText("Muted until").count()).toBe(0);
    await act(page, "Add a member").click();
    await choosePerson(page, "Person", newcomer);
    await dialogOf(page).getByLabel("Role").selectOption("Read only");
    await submit(page, "Add").click();
    await rowOf(page, newcomer.user.username).getByText("Read only").waitFor();
    await page.getByLabel("Search", { exact: true }).fill("New In");
    await page.getByText("1 row", { exact: true }).last().waitFor();
    await visit.expectQuiet();
  });

  it("bans somebody and lifts the ban", async () => {
    const visit = await site.openAdmin(`/rooms/${room.id}/bans`);
    const { page } = visit;
    await page.getByText("Nobody is banned").waitFor();
    await act(page, "Ban somebody").click();
    await choosePerson(page, "Person", guest);
    await dialogOf(page).getByLabel("Reason").fill("broke the lathe");
    await submit(page, "Ban").click();
    const row = rowOf(page, guest.user.username);
    await row.getByText("broke the lathe").waitFor();
    await row.getByText("Until it is lifted").waitFor();
    await expect(addGuest()).rejects.toThrow("member.banned");
    await row.getByRole("button", { name: /^Lift ban/ }).click();
    await submit(page, "Lift ban").click();
    await page.getByText("Nobody is banned").waitFor();
    await addGuest();
    await visit.expectQuiet();
  });

  it("invites somebody, makes a code that admits, and revokes it", async () => {
    const friend = await signUp(site.server.url, "Friend Of Rooms");
    const visit = await site.openAdmin(`/rooms/${room.id}/invitations`);
    const { page } = visit;
    await act(page, "Invite").click();
    await choosePerson(page, "For", friend);
    await submit(page, "Invite").click();
    await rowOf(page, friend.user.username).getByText("0 of 1").waitFor();
    await act(page, "Make a code").click();
    await dialogOf(page).getByLabel("How many people may use it").fill("2");
    await submit(page, "Make code").click();
    const code = await dialogOf(page).getByLabel("Code", { exact: true }).inputValue();
    await dialogOf(page).getByRole("button", { name: "I have kept it" }).click();
    await friend.call("POST", `/invitation/${code}/accept`);
    await page.getByRole("button", { name: "Refresh" }).click();
    const link = rowOf(page, "Whoever has the code");
    await link.getByText("1 of 2").waitFor();
    await link.getByRole("button", { name: /^Revoke/ }).click();
    await submit(page, "Revoke").click();
    await noticeOf(page, "Revoked").waitFor();
    await expect(guest.call("GET", `/invitation/${code}`)).rejects.toThrow("404");
    await visit.expectQuiet();
  });

  it("unpins a message, and tells of all of it in the room's own audit log", async () => {
    const message = await owner.send(room, "read this first");
    await owner.call("PUT", `/message/rooms/${room.id}/messages/${message.id}/pin`);
    const visit = await site.openAdmin(`/rooms/${room.id}/pins`);
    const { page } = visit;
    await rowOf(page, "read this first")
      .getByRole("button", { name: /^Unpin/ })
      .click();
    await submit(page, "Unpin").click();
    await page.getByText("Nothing is pinned").waitFor();
    expect((await owner.call<{ pins: unknown[] }>("GET", `${path()}/pins`)).pins).toEqual([]);
    await page.getByRole("link", { name: "Audit log" }).last().click();
    await rowOf(page, "Ban lifted").getByRole("link", { name: "Guest In Rooms" }).waitFor();
    await page.getByLabel("Act", { exact: true }).selectOption("Room archived");
    await rowOf(page, "for the winter").waitFor();
    await expect.poll(() => page.getByRole("rowheader").count()).toBe(1);
    await visit.expectQuiet();
  });

  it("is deleted only after asking", async () => {
    const doomed = await owner.createRoom("Doomed");
    const visit = await site.openAdmin(`/rooms/${doomed.id}`);
    const { page } = visit;
    await act(page, "Delete").click();
    await submit(page, "Delete room").click();
    await noticeOf(page, "Deleted").waitFor();
    await until(async () => {
      const answer = await owner.call("GET", `/room/${doomed.id}`).catch((error: unknown) => String(error));
      return String(answer).includes("404");
    }, "the room's end");
    await visit.expectQuiet();
  });
});
