import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { migrate } from "../../../scripts/migrate.ts";
import { type PostgresOptions, type PostgresServer, readPostmaster, startPostgres } from "../../../scripts/postgres.ts";

/** After an outage a room may wait for half a minute before it tries again. */
const CAUGHT_UP_MS = 90_000;
const POLL_MS = 200;

/** A PostgreSQL of our own, with its usual settings. */
export class BenchDatabase {
  readonly url: string;
  private server: PostgresServer;
  private readonly options: PostgresOptions;

  private constructor(options: PostgresOptions, server: PostgresServer) {
    this.options = options;
    this.server = server;
    this.url = server.url;
  }

  /** `fast`: without fsync, where only the work of queries is looked at. */
  static async start(dir: string, { fast = false } = {}): Promise<BenchDatabase> {
    const options = { dataDir: join(dir, "postgres"), logFile: join(dir, "postgres.log"), fast };
    const server = await startPostgres(options);
    await migrate(server.url);
    return new BenchDatabase(options, server);
  }

  get pid(): number {
    return readPostmaster(this.options.dataDir)?.pid ?? 0;
  }

  stop(mode: "fast" | "immediate" = "fast"): Promise<void> {
    return this.server.stop(mode);
  }

  /** On the same port, with the same data. */
  async restart(): Promise<void> {
    this.server = await startPostgres({ ...this.options, port: this.server.port });
  }

  async use<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
    const sql = postgres(this.url, { max: 1, onnotice: () => {} });
    try {
      // A zero among the options of the connection would be left out.
      await sql`set statement_timeout = 0`;
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
