import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, logInAs, type Person } from "../support/api-client.ts";
import { chromiumPath } from "../support/chromium.ts";
import { dialogOf as dialog, noticeOf as notice, rowOf as row } from "./parts.ts";
import { expectAccessible, openSite, type Site } from "./site.ts";

const script = `<img src=x onerror=alert(1)>`;

describe.skipIf(!chromiumPath)("settings and invitations to sign up", () => {
  let site: Site;
  let boss: Person;

  beforeAll(async () => {
    site = await openSite();
    boss = await logInAs(site.server.url, site.server.admin.email, site.server.admin.password);
  });
  afterAll(() => site?.stop());

  const signUp = (name: string, invitation?: string) =>
    call(site.server.url, "POST", "/user/signup", {
      user: { email: `${name}@elsewhere.example`, username: name, full_name: name },
      password: "a long enough phrase",
      ...(invitation === undefined ? {} : { invitation }),
    });

  it("sets who may sign up, and says what was wrong", async () => {
    const visit = await site.openAdmin("/settings");
    const { page } = visit;
    await page.locator(".facts").getByText("Everybody").waitFor();
    await page.getByRole("button", { name: "Change" }).click();
    await dialog(page).getByLabel("Who may sign up").selectOption({ index: 2 });
    visit.expected.push(/400|422/);
    await dialog(page).getByRole("button", { name: "Save" }).click();
    await dialog(page).getByRole("alert").getByText("must name a domain").waitFor();
    await expectAccessible(page);
    await dialog(page).getByLabel("Domains of e-mail addresses").fill("good.example\nbetter.example");
    await dialog(page).getByRole("button", { name: "Save" }).click();
    await notice(page, "Saved").waitFor();
    await page.locator(".facts").getByText("good.example, better.example").waitFor();
    await expect(signUp("refused")).rejects.toThrow("signup.domain_refused");
    const { settings } = await boss.call<{ settings: unknown }>("GET", "/admin/settings");
    expect(settings).toEqual({ signup: "domain", email_domains: ["good.example", "better.example"] });
    await visit.expectQuiet();
  });

  it("shows what the server was deployed with, without secrets and without a way to change it", async () => {
    const visit = await site.openAdmin("/settings");
    const { page } = visit;
    await row(page, "ACCESS_TOKEN_TTL").getByText("43,200").waitFor();
    await row(page, "ACCOUNT_LIMITS").getByText("off").waitFor();
    expect(await page.getByText("JWT_SECRET").count()).toBe(0);
    expect(await page.getByRole("table", { name: "Deployment" }).getByRole("button").count()).toBe(0);
    await visit.expectQuiet();
  });

  it("makes an invitation whose code is shown once, counts its uses and withdraws it", async () => {
    const visit = await site.openAdmin("/signup-invitations");
    const { page } = visit;
    await page.getByText("No invitations yet").waitFor();
    await page.getByRole("button", { name: "New invitation" }).click();
    await dialog(page).getByLabel("Note").fill(script);
    await dialog(page).getByLabel("How many people may use it").fill("2");
    await expectAccessible(page);
    await page.keyboard.press("Enter");
    const code = await dialog(page).getByLabel("Code").inputValue();
    await expectAccessible(page);
    await dialog(page).getByRole("button", { name: "I have kept it" }).click();
    await row(page, script).getByText("0 of 2").waitFor();
    await signUp("invited.one", code);
    await page.getByRole("button", { name: "Refresh" }).click();
    await row(page, script).getByText("1 of 2").waitFor();
    await row(page, script).getByText("Open", { exact: true }).waitFor();
    await signUp("invited.two", code);
    await page.getByRole("button", { name: "Refresh" }).click();
    await row(page, script).getByText("Used up").waitFor();

    await row(page, script)
      .getByRole("button", { name: /^Withdraw/ })
      .click();
    await dialog(page).getByRole("button", { name: "Withdraw" }).click();
    await page.getByText("No invitations yet").waitFor();
    await expect(signUp("invited.three", code)).rejects.toThrow("signup.invitation_invalid");
    await visit.expectQuiet();
  });
});
