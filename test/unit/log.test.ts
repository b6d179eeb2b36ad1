import { DrizzleQueryError } from "drizzle-orm";
import { expect, it } from "vitest";
import { describe } from "../../src/log.ts";

it("tells of a failed query without its parameters", () => {
  const error = new DrizzleQueryError("insert into users values ($1)", ["$scrypt$canary"], new Error("bad value"));
  expect(describe(error)).toBe("query failed: Error: bad value");
});
