import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Refusal } from "../../scripts/cli.ts";
import { withDatabase } from "../../scripts/database.ts";
import { refuseCaching, refuseEndlessStatements } from "../../scripts/deploy.ts";
import { createFirstAdmin, isActiveAdmin } from "../../scripts/first-admin.ts";
import { migrate, ROLE_SETTINGS } from "../../scripts/migrate.ts";
import { type PostgresServer, startPostgres } from "../../scripts/postgres.ts";

let dir: string;
let database: PostgresServer;
let url: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "parlor-scripts-"));
  database = await startPostgres({ dataDir: join(dir, "data"), logFile: join(dir, "log"), fast: true });
  url = database.url;
  await Promise.all([migrate(url), migrate(url), migrate(url)]);
});

afterAll(async () => {
  await database.stop("immediate");
  await rm(dir, { recursive: true, force: true });
});

const admin = (n: number) => ({
  email: `admin${n}@example.com`,
  username: `admin${n}`,
  fullName: "Admin",
  password: "a long enough phrase",
});

it("makes exactly one first admin of fifty that race", async () => {
  const made = await Promise.all(Array.from({ length: 50 }, async (_, n) => await createFirstAdmin(url, admin(n))));
  const ids = made.filter((id) => id !== null);
  expect(ids).toHaveLength(1);
  expect(await isActiveAdmin(url, ids[0] ?? "")).toBe(true);
  expect(await createFirstAdmin(url, admin(51))).toBeNull();
});

it("holds the first admin to the rules of signing up", async () => {
  await expect(createFirstAdmin(url, { ...admin(1), password: "short" })).rejects.toThrow(Refusal);
  await expect(createFirstAdmin(url, { ...admin(1), email: "nobody" })).rejects.toThrow(Refusal);
});

it("gives the role its limits, and is not bound by them itself", async () => {
  await withDatabase(url, async (sql) => {
    const [own] = await sql<{ limit: string }[]>`select current_setting('statement_timeout') as limit`;
    expect(own?.limit).toBe("0");
  });
  await expect(refuseEndlessStatements(url, "postgres")).resolves.toBeUndefined();
  await withDatabase(url, async (sql) => await sql`create role other`);
  await expect(refuseEndlessStatements(url, "other")).rejects.toThrow(ROLE_SETTINGS.statement_timeout);
});

it("deploys only behind a Hyperdrive that does not cache", () => {
  expect(() => refuseCaching({ caching: { disabled: true } })).not.toThrow();
  expect(() => refuseCaching({ caching: { disabled: false } })).toThrow(Refusal);
  expect(() => refuseCaching({})).toThrow(Refusal);
});
