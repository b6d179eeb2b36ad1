import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import connect from "postgres";
import type { TestProject } from "vitest/node";
import { migrate } from "../scripts/migrate.ts";
import { startPostgres } from "../scripts/postgres.ts";

/** One fresh PostgreSQL for a run of the worker tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), "parlor-worker-tests-"));
  const postgres = await startPostgres({ dataDir: join(dir, "data"), logFile: join(dir, "postgres.log"), fast: true });
  const killed = () => void postgres.stop("immediate");
  process.once("exit", killed);
  await migrate(postgres.url);
  await liveElsewhere(postgres.url);
  project.provide("databaseUrl", postgres.url);
  // wrangler does not load a configuration with Hyperdrive unless this is set, although the binding is overridden.
  process.env.CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_DB = postgres.url;
  return async () => {
    process.off("exit", killed);
    await postgres.stop();
    await rm(dir, { recursive: true, force: true });
  };
}

/** A server's own time zone must not show, even where it is not whole hours from UTC. */
async function liveElsewhere(url: string): Promise<void> {
  const sql = connect(url, { max: 1 });
  await sql`alter database ${sql(new URL(url).pathname.slice(1))} set timezone to 'Asia/Kolkata'`;
  await sql.end();
}
