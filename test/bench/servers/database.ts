import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { migrate } from "../../../scripts/migrate.ts";
import { type PostgresServer, readPostmaster, startPostgres } from "../../../scripts/postgres.ts";

/** After an outage a room may wait for half a minute before it tries again. */
const CAUGHT_UP_MS = 90_000;
const POLL_MS = 200;

/** A PostgreSQL of our own with its usual settings, fsync included. */
export class BenchDatabase {
  readonly url: string;
  private server: PostgresServer;
  private readonly dir: string;

  private constructor(dir: string, server: PostgresServer) {
    this.dir = dir;
    this.server = server;
    this.url = server.url;
  }

  static async start(dir: string): Promise<BenchDatabase> {
    const server = await startPostgres(optionsOf(dir));
    await migrate(server.url);
    return new BenchDatabase(dir, server);
  }

  get pid(): number {
    return readPostmaster(optionsOf(this.dir).dataDir)?.pid ?? 0;
  }

  stop(mode: "fast" | "immediate" = "fast"): Promise<void> {
    return this.server.stop(mode);
  }

  /** On the same port, with the same data. */
  async restart(): Promise<void> {
    this.server = await startPostgres({ ...optionsOf(this.dir), port: this.server.port });
  }

  async use<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
    const sql = postgres(this.url, { max: 1, onnotice: () => {}, connection: { statement_timeout: 0 } });
    try {
      return await work(sql);
    } finally {
      await sql.end({ timeout: 5 });
    }
  }

  /** Resolves once these rooms have `messages` messages here. @throws when that takes too long: something was lost. */
  async caughtUp(rooms: readonly string[], messages: number): Promise<void> {
    await this.use(async (sql) => {
      let stored = -1;
      for (const deadline = Date.now() + CAUGHT_UP_MS; Date.now() < deadline; await sleep(POLL_MS)) {
        const [row] = await sql`
          select coalesce(sum(last_seq), 0)::int as stored from rooms where id = any(${[...rooms]}::uuid[])`;
        stored = Number(row?.stored);
        if (stored === messages) return;
      }
      throw new Error(`PostgreSQL has ${stored} messages of ${messages}`);
    });
  }
}

function optionsOf(dir: string): { dataDir: string; logFile: string } {
  return { dataDir: join(dir, "postgres"), logFile: join(dir, "postgres.log") };
}
