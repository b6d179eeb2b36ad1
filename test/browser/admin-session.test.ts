import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logInAs, type Person, signUp } from "../support/api-client.ts";
import { chromiumPath } from "../support/chromium.ts";
import { expectAccessible, logIn, openSite, type Site } from "./site.ts";

describe.skipIf(!chromiumPath)("logging in to the admin site", () => {
  let site: Site;
  let admin: { readonly email: string; readonly password: string };
  let ada: Person;

  beforeAll(async () => {
    site = await openSite();
    admin = site.server.admin;
    ada = await signUp(site.server.url, "Ada Lovelace");
  });
  afterAll(() => site?.stop());

  it("leads to the page that was asked for, and keeps it over a reload", async () => {
    const visit = await site.openAdmin("/rooms?q=engine");
    const { page } = visit;
    await page.getByRole("heading", { name: "Rooms", level: 1 }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Rooms", level: 1 }).waitFor();
    expect(await page.getByLabel("Search", { exact: true }).inputValue()).toBe("engine");
    expect(await page.title()).toBe("Rooms · Parlor admin");
    await visit.expectQuiet();
  });

  it("says when the password is wrong", async () => {
    const visit = await site.open("/admin");
    visit.expected.push(/status of 401/);
    await logIn(visit.page, admin.email, "not the password");
    await visit.page.getByRole("alert").getByText("The credentials are wrong").waitFor();
    await expectAccessible(visit.page);
    await visit.expectQuiet();
  });

  it("lets nobody in who is no administrator, and ends the session that was made", async () => {
    const visit = await site.open("/admin");
    const answered = visit.page.waitForResponse("**/auth/logout");
    await logIn(visit.page, ada.user.email, ada.password);
    await visit.page.getByRole("alert").getByText("Not an administrator").waitFor();
    expect((await answered).status()).toBe(200);
    expect(await visit.page.evaluate("sessionStorage.length")).toBe(0);
    await visit.expectQuiet();
  });

  it("ends with Log out, for the server as well", async () => {
    const visit = await site.openAdmin("/users");
    visit.expected.push(/status of 401/);
    const { page } = visit;
    const token = await page.evaluate("JSON.parse(sessionStorage.getItem('parlor.session')).session.access_token");
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("heading", { name: "Log in" }).waitFor();
    expect(await page.evaluate("sessionStorage.length")).toBe(0);
    const me = await fetch(`${site.server.url}/user/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(me.status).toBe(401);
    await visit.expectQuiet();
  });

  it.each([
    ["before the access token expires", "stored.expiresAtMs = 0"],
    ["after an answer of 401", "stored.session.access_token = 'x.y.z'"],
  ])("refreshes the session %s", async (_, change) => {
    const visit = await site.openAdmin("/users");
    visit.expected.push(/status of 401/);
    const { page } = visit;
    await page.getByRole("table").waitFor();
    await page.evaluate(`{
      const stored = JSON.parse(sessionStorage.getItem("parlor.session"));
      ${change};
      sessionStorage.setItem("parlor.session", JSON.stringify(stored));
    }`);
    const refreshed = page.waitForResponse("**/auth/refresh");
    await page.reload();
    expect((await refreshed).status()).toBe(200);
    await page.getByRole("table").waitFor();
    await visit.expectQuiet();
  });

  it("asks to log in again when the session was ended elsewhere, and comes back to the page", async () => {
    const visit = await site.openAdmin("/rooms");
    visit.expected.push(/status of 401/);
    const { page } = visit;
    const token = await page.evaluate("JSON.parse(sessionStorage.getItem('parlor.session')).session.access_token");
    await fetch(`${site.server.url}/auth/logout`, { method: "POST", headers: { authorization: `Bearer ${token}` } });
    await page.getByRole("button", { name: "Refresh" }).click();
    await page.getByText("Your session has ended").waitFor({ timeout: 15_000 });
    await logIn(page, admin.email, admin.password);
    await page.getByRole("heading", { name: "Rooms", level: 1 }).waitFor();
    await visit.expectQuiet();
  });

  it("tells an administrator who was demoted why nothing is shown", async () => {
    const boss = await logInAs(site.server.url, admin.email, admin.password);
    const deputy = await signUp(site.server.url, "Deputy");
    const setRole = (role: string) => boss.call("PUT", `/user/update/${deputy.user.id}`, { user: { role } });
    await setRole("admin");
    const visit = await site.open("/admin#/users");
    visit.expected.push(/status of 40[13]/);
    await logIn(visit.page, deputy.user.email, deputy.password);
    await visit.page.getByRole("table").waitFor();
    await setRole("user");
    await visit.page.getByRole("button", { name: "Refresh" }).click();
    await visit.page.getByRole("alert").waitFor({ timeout: 15_000 });
    await visit.expectQuiet();
  });
});
