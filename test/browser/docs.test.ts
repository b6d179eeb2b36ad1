import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Person, signUp } from "../support/api-client.ts";
import { chromiumPath } from "../support/chromium.ts";
import { expectAccessible, openSite, type Site } from "./site.ts";

describe.skipIf(!chromiumPath)("the start page and /docs", () => {
  let site: Site;
  let ada: Person;

  beforeAll(async () => {
    site = await openSite();
    ada = await signUp(site.server.url, "Ada Lovelace");
  });
  afterAll(() => site?.stop());

  it.each(["light", "dark"] as const)("the start page shows the way: %s", async (colorScheme) => {
    const visit = await site.open("/", { colorScheme, viewport: { width: 360, height: 700 } });
    const { page } = visit;
    await expectAccessible(page);
    expect(await page.locator("#command").innerText()).toContain(`curl ${site.server.url}/user/signup`);
    for (const link of await page.getByRole("listitem").getByRole("link").all()) {
      const answer = await fetch(new URL((await link.getAttribute("href")) ?? "", site.server.url));
      expect(answer.status).toBe(200);
    }
    await visit.expectQuiet();
  });

  it("/docs lists the routes, with the network cut", async () => {
    const visit = await site.open("/docs");
    await visit.page.getByText("/user/signup", { exact: true }).waitFor();
    await visit.page.getByText("/message/rooms/{room_id}/messages", { exact: true }).first().waitFor();
    await visit.expectQuiet();
  });

  it("/docs logs in by Authorize, with nothing to enter but a name and a password", async () => {
    const visit = await site.open("/docs");
    const { page } = visit;
    await page.getByRole("button", { name: "Authorize", exact: true }).first().click();
    const form = page.locator(".auth-container").filter({ hasText: "/auth/token" });
    expect(await form.locator("input:visible, select:visible").count()).toBe(2);
    await form.getByLabel("username").fill(ada.user.email);
    await form.getByLabel("password").fill(ada.password);
    await form.getByRole("button", { name: "Apply given OAuth2 credentials" }).click();
    await form.getByText("Logout", { exact: true }).waitFor();
    await form.getByRole("button", { name: "Close" }).click();

    const route = page
      .locator(".opblock")
      .filter({ has: page.getByText("/user/me", { exact: true }) })
      .first();
    await route.locator(".opblock-summary-control").click();
    await route.getByRole("button", { name: "Execute" }).click();
    await route.locator(".live-responses-table").getByText(ada.user.email).first().waitFor();
    await visit.expectQuiet();
  });

  it("/docs makes no markup that runs out of text, and no script (Trusted Types)", async () => {
    const visit = await site.open("/docs");
    const { page } = visit;
    await page.getByText("/user/signup", { exact: true }).waitFor();
    visit.expected.push(/^console: /, /^request elsewhere/);
    const writes = async (html: string) =>
      await page.evaluate(`(() => {
        try { document.createElement("div").innerHTML = ${JSON.stringify(html)}; return "written"; }
        catch { return "refused"; }
      })()`);
    expect(await writes("<b>bold</b> &lt;script&gt; onclick=")).toBe("written");
    for (const html of [
      "<img src=x onerror=alert(1)>",
      "<script>alert(1)</script>",
      '<a href=" javascript:alert(1)">x</a>',
      "<iframe srcdoc=x></iframe>",
      "<svg><animate onbegin=alert(1)></svg>",
    ]) {
      expect([html, await writes(html)]).toEqual([html, "refused"]);
    }
    const loads = page.evaluate(`document.createElement("script").src = "/ui/swagger/init.js"`);
    await expect(loads).rejects.toThrow(/TrustedScriptURL/);
    await visit.expectQuiet();
  });
});
