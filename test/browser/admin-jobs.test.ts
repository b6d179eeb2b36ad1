import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Job } from "../../src/contract/job.ts";
import { logInAs, type Person, signUp } from "../support/api-client.ts";
import { chromiumPath } from "../support/chromium.ts";
import { dialogOf as dialog, noticeOf as notice, rowOf as row } from "./parts.ts";
import { openSite, type Site } from "./site.ts";

const script = `<img src=x onerror=alert(1)>`;

describe.skipIf(!chromiumPath)("jobs", () => {
  let site: Site;
  let boss: Person;
  let sql: Sql;

  beforeAll(async () => {
    site = await openSite();
    boss = await logInAs(site.server.url, site.server.admin.email, site.server.admin.password);
    sql = postgres(site.server.databaseUrl, { max: 1, onnotice: () => undefined });
  });
  afterAll(async () => {
    await sql?.end();
    await site?.stop();
  });

  it("are started, and followed to their end without a hand on the page", async () => {
    const person = await signUp(site.server.url, "Somebody");
    for (const n of [1, 2, 3]) await person.createRoom(`Room ${n}`);
    const visit = await site.openAdmin("/jobs");
    const { page } = visit;
    await page.getByText("No jobs yet").waitFor();
    await page.getByRole("button", { name: "Recount" }).click();
    await dialog(page).getByText("put right where they differ").waitFor();
    await dialog(page).getByRole("button", { name: "Start" }).click();
    await notice(page, "Started").waitFor();
    await row(page, "Recount").getByText("Done").waitFor();
    await row(page, "Recount").getByText("3 of 3 rooms").waitFor();
    await row(page, "Recount").getByText("No counter was wrong").waitFor();
    const { jobs } = await boss.call<{ jobs: Job[] }>("GET", "/admin/jobs");
    expect(jobs).toMatchObject([{ kind: "recount", state: "done" }]);
    await visit.expectQuiet();
  });

  it("show how far they have come, and what went wrong", async () => {
    const [job] = await sql<{ id: string }[]>`
      insert into jobs (id, kind, state, payload, total, done, failed, error, leased_until)
      values (gen_random_uuid(), 'resync', 'running', '{}', 2000, 500, 1, ${`${script} is busy`}, now() + interval '1 hour')
      returning id`;
    const visit = await site.openAdmin("/jobs");
    const { page } = visit;
    const resync = row(page, "Resync");
    await resync.getByText("500 of 2,000 rooms").waitFor();
    await resync.getByText("1 failed").waitFor();
    await resync.getByText(`${script} is busy`).waitFor();
    const bar = resync.getByRole("progressbar");
    expect(await bar.getAttribute("value")).toBe("500");
    await sql`update jobs set done = 1500 where id = ${job?.id ?? ""}`;
    await resync.getByText("1,500 of 2,000 rooms").waitFor();
    expect(await page.locator(".list").getAttribute("aria-busy")).toBe("false");

    expect(await resync.getByRole("button").count()).toBe(0);
    await sql`update jobs set state = 'failed', leased_until = null where id = ${job?.id ?? ""}`;
    await resync.getByRole("button", { name: /^Try again/ }).click();
    await dialog(page).getByRole("button", { name: "Start again" }).click();
    await resync.getByText("Done").waitFor();
    await resync.getByText("3 of 3 rooms").waitFor();
    await visit.expectQuiet();
  });
});
