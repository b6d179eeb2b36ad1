import { describe, expect, it } from "vitest";
import { userResponse } from "../../../src/contract/user.ts";
import { toSeed } from "../../../src/services/profiles.ts";
import { queryAccount } from "../../support/worker-account.ts";
import { answered, call } from "../../support/worker-client.ts";
import { sql } from "../../support/worker-database.ts";
import { deps, newPerson, newUser } from "../../support/worker-people.ts";

describe("a profile", () => {
  it("that is changed twice at once has a version for each change: rooms would keep the first for ever", async () => {
    const ada = await newPerson();
    const put = (user: object) =>
      answered(call("PUT", `/user/update/${ada.id}`, { as: ada, json: { user } }), userResponse);
    await Promise.all([put({ full_name: "Ada King" }), put({ profile_pic_url: "https://example.com/ada.png" })]);
    const [row] = await sql`select full_name, profile_pic_url, profile_version from users where id = ${ada.id}`;
    expect(row).toEqual({
      full_name: "Ada King",
      profile_pic_url: "https://example.com/ada.png",
      profile_version: 3,
    });
    const { profile } = await deps.accounts.check(ada.id, ada.sessionId);
    expect(profile).toMatchObject({ fullName: "Ada King", pictureUrl: "https://example.com/ada.png", version: 3 });
  });
});

describe("an account that is not born because its first login is refused", () => {
  it("can be unlocked and used afterwards", async () => {
    const user = await newUser();
    const seed = { ...toSeed(user), status: "locked" as const, version: 1 };
    await expect(deps.accounts.openSession(seed, "a test")).rejects.toMatchObject({ code: "account.locked" });
    await deps.accounts.setStanding(seed, { status: "active" }, []);
    await deps.accounts.openSession(seed, "a test");
    expect(await queryAccount(user.id, "select count(*) as n from sessions")).toEqual([{ n: 1 }]);
  });
});
