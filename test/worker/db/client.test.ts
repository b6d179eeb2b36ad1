import { env } from "cloudflare:workers";
import { eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { type Db, openDb } from "../../../src/db/client.ts";
import { users } from "../../../src/db/schema.ts";

/** All on one connection, so that what it has prepared can be seen there. */
async function preparedOn(work: (db: Db) => Promise<unknown>): Promise<string[]> {
  const db = openDb(env.DB.connectionString);
  return await db.transaction(async (tx) => {
    await work(tx as unknown as Db);
    const rows = await tx.execute<{ statement: string }>(sql`select statement from pg_prepared_statements`);
    return rows.map(({ statement }) => statement);
  });
}

describe("statements sent through Drizzle are prepared", () => {
  it("queries, raw SQL and writes, in transactions and savepoints", async () => {
    const id = crypto.randomUUID();
    const statements = await preparedOn(async (db) => {
      await db.select({ a: users.id }).from(users).where(eq(users.id, id));
      await db.execute(sql`select ${id}::text as in_raw_sql`);
      await db.update(users).set({ phone: "1" }).where(eq(users.id, id));
      await db.transaction(async (inner) => {
        await inner.select({ b: users.email }).from(users).where(eq(users.id, id));
      });
    });
    for (const part of [
      'select "id" from "users"',
      "in_raw_sql",
      'update "users" set',
      'select "email" from "users"',
    ]) {
      expect(statements.filter((text) => text.includes(part))).toHaveLength(1);
    }
  });

  it("outside of transactions too: a statement finds itself among the prepared", async () => {
    const db = openDb(env.DB.connectionString);
    const [row] = await db.execute<{ n: number }>(
      sql`select count(*)::int as n from pg_prepared_statements where statement like ${"%pg_prepared_statements%"}`,
    );
    expect(row?.n).toBe(1);
  });
});
