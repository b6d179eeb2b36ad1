import { expect, it } from "vitest";
import { isTimeZone } from "../../../src/domain/time-zone.ts";
import { call, refused } from "../../support/worker-client.ts";
import { newPerson } from "../../support/worker-people.ts";

const KNOWN_TO_JAVASCRIPT_ALONE = "VST";

it("refuse a time zone that the database does not know, as they refuse one that nobody knows", async () => {
  const root = await newPerson({ role: "admin" });
  expect(isTimeZone(KNOWN_TO_JAVASCRIPT_ALONE)).toBe(true);
  for (const tz of [KNOWN_TO_JAVASCRIPT_ALONE, "Middle/Earth"]) {
    const { errors } = await refused(
      call("GET", `/admin/analytics/messages-over-time?tz=${tz}`, { as: root }),
      "request.bad_query",
    );
    expect(errors?.map(({ pointer }) => pointer)).toEqual(["tz"]);
  }
});
