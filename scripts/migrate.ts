import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as applyMigrations } from "drizzle-orm/postgres-js/migrator";
import { run } from "./cli.ts";
import { databaseUrl, withDatabase } from "./database.ts";
import { paths } from "./paths.ts";

/** Any number; the same for everyone who migrates. */
const LOCK = 7_274_001;

/**
 * A client that gives up does not stop what the server is doing, so the server has limits of its own. They stand on
 * the role, because a pooled connection can not carry settings.
 */
export const ROLE_SETTINGS = {
  statement_timeout: "9s",
  lock_timeout: "3s",
  idle_in_transaction_session_timeout: "10s",
  client_connection_check_interval: "2s",
} as const;

/** Needs a direct connection: the lock, which keeps two deployments apart, belongs to a session. */
export async function migrate(url: string): Promise<void> {
  await withDatabase(url, async (sql) => {
    await sql`select pg_advisory_lock(${LOCK})`;
    await applyMigrations(drizzle(sql), { migrationsFolder: paths.migrations });
    for (const [name, value] of Object.entries(ROLE_SETTINGS)) {
      await sql.unsafe(`alter role current_user set ${name} = '${value}'`);
    }
  });
}

if (import.meta.main) {
  await run(async () => {
    await migrate(databaseUrl());
    console.log("The database is up to date.");
  });
}
