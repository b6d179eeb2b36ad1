import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signUp } from "../support/api-client.ts";
import { chromiumPath } from "../support/chromium.ts";
import { openSite, type Site } from "./site.ts";

const POISON = "what PostgreSQL will not have";

describe.skipIf(!chromiumPath)("parked messages", () => {
  let site: Site;
  let sql: Sql;

  beforeAll(async () => {
    site = await openSite();
    sql = postgres(site.server.databaseUrl, { max: 1, onnotice: () => undefined });
    await sql.unsafe(`
      create function refuse() returns trigger language plpgsql as $$
      begin raise exception 'refused by a trigger' using errcode = '22000'; end $$;
      create trigger refuse before insert or update on messages for each row
        when (new.content = '${POISON}') execute function refuse()`);
  });
  afterAll(async () => {
    await sql?.end();
    await site?.stop();
  });

  it("are listed with what the database said, and are written once it takes them", async () => {
    const person = await signUp(site.server.url, "Somebody Unlucky");
    const room = await person.createRoom(`Room of ${person.user.username}`);
    await person.send(room, POISON);
    await person.send(room, "and life goes on");
    await expect
      .poll(() => sql`select seq from parked_events where room_id = ${room.id}`, { timeout: 20_000 })
      .toHaveLength(1);

    const visit = await site.openAdmin("/parked");
    const { page } = visit;
    const row = page.getByRole("row").filter({ hasText: room.name });
    await row.getByText("22000: refused by a trigger").waitFor();
    const tryAgain = async () => {
      await row.getByRole("button", { name: "Try again" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Try again" }).click();
    };
    visit.expected.push(/409/);
    await tryAgain();
    await page.getByRole("dialog").getByText("PostgreSQL refuses this message's content").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();

    await sql`drop trigger refuse on messages`;
    await tryAgain();
    await page.locator(".notice").getByText("Written", { exact: true }).waitFor();
    await row.waitFor({ state: "detached" });
    expect(await sql`select content from messages where room_id = ${room.id} order by seq`).toEqual([
      { content: POISON },
      { content: "and life goes on" },
    ]);
    expect(await sql`select 1 from parked_events where room_id = ${room.id}`).toEqual([]);
    await visit.expectQuiet();
  });
});
