import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Room } from "../../src/contract/room.ts";
import { logInAs, type Person, signUp, until } from "../support/api-client.ts";
import { chromiumPath } from "../support/chromium.ts";
import { dialogOf, noticeOf, rowOf } from "./parts.ts";
import { openSite, type Site } from "./site.ts";

interface Queue {
  readonly reports: readonly { readonly resolution: string; readonly resolution_note: string | null }[];
}

describe.skipIf(!chromiumPath)("the queue of reports", () => {
  let site: Site;
  let boss: Person;
  let keeper: Person;
  let offender: Person;
  let room: Room;

  beforeAll(async () => {
    site = await openSite();
    const { url, admin } = site.server;
    [boss, keeper, offender] = await Promise.all([
      logInAs(url, admin.email, admin.password),
      signUp(url, "Keeper Of Peace"),
      signUp(url, "Rude Offender"),
    ]);
    room = await keeper.createRoom("The quiet room");
    await join();
  });
  afterAll(() => site?.stop());

  const join = () => keeper.call("PUT", `/room/${room.id}/members/${offender.user.id}`, { member: { role: "member" } });

  /** Something that the offender wrote and the keeper reported, as the queue has it. */
  async function reported(content: string): Promise<string> {
    const message = await offender.send(room, content);
    const report = { message_id: message.id, category: "harassment", note: `about ${content}` };
    await keeper.call("POST", `/room/${room.id}/reports`, { report });
    await until(async () => JSON.stringify(await queue("open")).includes(content), "the report in the queue");
    return message.id;
  }
  const queue = (state: string) => boss.call<Queue>("GET", `/admin/reports?state=${state}&room_id=${room.id}`);
  const contentOf = async (id: string) =>
    (await keeper.call<{ message: { content: string | null } }>("GET", `/message/rooms/${room.id}/messages/${id}`))
      .message.content;

  it("tells what was said, by whom and where, and resolves a report with a note", async () => {
    await reported("words one");
    const visit = await site.openAdmin("/reports");
    const { page } = visit;
    const row = rowOf(page, "words one").first();
    await row.getByText("Harassment").waitFor();
    await row.getByText("about words one").waitFor();
    await row.getByRole("link", { name: "Rude Offender" }).waitFor();
    await row.getByRole("link", { name: "Keeper Of Peace" }).waitFor();
    expect(await row.getByRole("link", { name: room.name }).getAttribute("href")).toBe(`#/rooms/${room.id}`);
    await row.getByRole("button", { name: "Resolve" }).click();
    await dialogOf(page).getByLabel("What became of it").selectOption("Person warned");
    await dialogOf(page).getByLabel("Note").fill("told them so");
    await dialogOf(page).getByRole("button", { name: "Resolve" }).click();
    await noticeOf(page, "Resolved").waitFor();
    await page.getByText("Nothing is reported").waitFor();
    await until(async () => (await queue("open")).reports.length === 0, "an empty queue");
    await page.getByLabel("State").selectOption("Resolved");
    await rowOf(page, "words one").getByText("Person warned").waitFor();
    await rowOf(page, "words one").getByText("told them so").waitFor();
    expect(await rowOf(page, "words one").getByRole("button").count()).toBe(0);
    await page.getByLabel("State").selectOption("Open and resolved");
    await rowOf(page, "words one").getByText("Person warned").waitFor();
    await page.getByRole("button", { name: "Export" }).click();
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      dialogOf(page).getByRole("button", { name: "Export" }).click(),
    ]);
    expect(await readFile(await saved.path(), "utf8")).toMatch(/words one.*Rude Offender/);
    expect((await queue("resolved")).reports[0]).toMatchObject({
      resolution: "user_warned",
      resolution_note: "told them so",
    });
    await visit.expectQuiet();
  });

  it("deletes the reported message", async () => {
    const id = await reported("words two");
    const visit = await site.openAdmin(`/reports?room_id=${room.id}`);
    const { page } = visit;
    await rowOf(page, "words two").getByRole("button", { name: "Delete message" }).click();
    await dialogOf(page).getByLabel("Reason").fill("against the rules");
    await dialogOf(page).getByRole("button", { name: "Delete message" }).click();
    await noticeOf(page, "Message deleted, report resolved").waitFor();
    expect(await contentOf(id)).toBeNull();
    await until(
      async () => (await queue("resolved")).reports[0]?.resolution === "content_removed",
      "the resolution in the list",
    );
    await visit.expectQuiet();
  });

  it("bans who is reported, and takes back what they wrote", async () => {
    const id = await reported("words three");
    const visit = await site.openAdmin("/reports");
    const { page } = visit;
    await rowOf(page, "words three").getByRole("button", { name: "Ban" }).click();
    await dialogOf(page).getByLabel("For how long").selectOption("One day");
    await dialogOf(page).getByLabel("Also delete what they wrote").selectOption("In the last hour");
    await dialogOf(page).getByLabel("Reason").fill("three times is enough");
    await dialogOf(page).getByRole("button", { name: "Ban" }).click();
    await noticeOf(page, "Banned, report resolved").waitFor();
    expect(await contentOf(id)).toBeNull();
    const { bans } = await keeper.call<{ bans: readonly object[] }>("GET", `/room/${room.id}/bans`);
    expect(bans).toMatchObject([
      { user: { id: offender.user.id }, reason: "three times is enough", expires_at: expect.any(String) },
    ]);
    await visit.expectQuiet();
  });

  it("resolves several at once, and lifts the bans of several", async () => {
    const crowd = await Promise.all(["Loud One", "Loud Two"].map((name) => signUp(site.server.url, name)));
    const other = await keeper.createRoom("The loud room");
    for (const { user } of crowd) {
      await keeper.call("PUT", `/room/${other.id}/members/${user.id}`, { member: { role: "member" } });
      await keeper.call("POST", `/room/${other.id}/reports`, { report: { user_id: user.id, category: "spam" } });
      await keeper.call("PUT", `/room/${other.id}/bans/${user.id}`, { ban: {} });
    }
    const open = async () => (await boss.call<Queue>("GET", `/admin/reports?room_id=${other.id}`)).reports.length;
    await until(async () => (await open()) === 2, "two open reports");
    const visit = await site.openAdmin(`/reports?room_id=${other.id}`);
    const { page } = visit;
    await page.getByLabel("Choose all of this page").check();
    const bar = page.getByRole("region", { name: "Chosen rows" });
    await bar.getByRole("button", { name: "Resolve" }).click();
    await dialogOf(page).getByText("Resolve 2 reports?").waitFor();
    await dialogOf(page).getByRole("button", { name: "Resolve" }).click();
    await noticeOf(page, "2 reports resolved").waitFor();
    await until(async () => (await open()) === 0, "no open reports");
    await page.evaluate(`location.hash = "/rooms/${other.id}/bans"`);
    await rowOf(page, "Loud Two").waitFor();
    await page.getByLabel("Choose all of this page").check();
    await bar.getByRole("button", { name: "Lift ban" }).click();
    await dialogOf(page).getByRole("button", { name: "Lift bans" }).click();
    await noticeOf(page, "2 bans lifted").waitFor();
    expect((await keeper.call<{ bans: unknown[] }>("GET", `/room/${other.id}/bans`)).bans).toEqual([]);
    await visit.expectQuiet();
  });
});
