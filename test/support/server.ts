import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createFirstAdmin, generatePassword } from "../../scripts/first-admin.ts";
import { migrate } from "../../scripts/migrate.ts";
import { freePort } from "../../scripts/ports.ts";
import { startPostgres } from "../../scripts/postgres.ts";
import { killGroup, startWorker, type WorkerProcess } from "../../scripts/worker-process.ts";
import { BUILD_VARIABLE, makeBuild } from "./build.ts";

const HEALTHY_MS = 60_000;

export interface ServerOptions {
  /** Configuration of the Worker, as `.dev.vars` would have it. */
  readonly vars?: Readonly<Record<string, string>>;
  /** Called with each line that the Worker logs; silent without. */
  readonly onLine?: (line: string) => void;
}

/** The real thing on free loopback ports: an own PostgreSQL, an own state folder and `wrangler dev`. */
export interface RunningServer {
  readonly url: string;
  /** `ws://…`, for sockets. */
  readonly socketUrl: string;
  readonly databaseUrl: string;
  readonly admin: { readonly id: string; readonly email: string; readonly password: string };
  /** The newest lines that the Worker logged. */
  readonly lines: readonly string[];
  /** `kill -9` of workerd and all around it; nothing is written any more. */
  killWorker(): Promise<void>;
  /** After killWorker, or instead of it, in order: the same address, the same state. */
  restartWorker(): Promise<void>;
  /** "immediate" is a crash of PostgreSQL. */
  stopDatabase(mode?: "fast" | "immediate"): Promise<void>;
  /** On the same port, with the same data. */
  startDatabase(): Promise<void>;
  /** Runs the Worker's cron trigger once. */
  tick(): Promise<void>;
  stop(): Promise<void>;
}

export async function startServer({ vars = {}, onLine }: ServerOptions = {}): Promise<RunningServer> {
  const shared = process.env[BUILD_VARIABLE];
  const config = shared ?? (await makeBuild());
  const dir = await mkdtemp(join(tmpdir(), "parlor-server-"));
  const databaseOptions = { dataDir: join(dir, "postgres"), logFile: join(dir, "postgres.log"), fast: true } as const;
  let database = await startPostgres(databaseOptions);
  let worker: WorkerProcess | undefined;
  const lines: string[] = [];
  // A test run that is ended the hard way must not leave servers behind.
  const abandon = () => {
    if (worker) killGroup(worker.pid);
    void database.stop("immediate");
  };
  process.once("exit", abandon);

  async function stop(): Promise<void> {
    process.off("exit", abandon);
    await worker?.stop();
    await database.stop("immediate");
    await rm(dir, { recursive: true, force: true });
    if (shared === undefined) await rm(dirname(config), { recursive: true, force: true });
  }

  try {
    const databaseUrl = database.url;
    await migrate(databaseUrl);
    const admin = await makeAdmin(databaseUrl);
    const secretsFile = join(dir, "vars");
    // All its clients have one address.
    const secrets = { JWT_SECRET: randomBytes(32).toString("base64url"), ACCOUNT_LIMITS: "off", ...vars };
    await writeFile(
      secretsFile,
      Object.entries(secrets)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(""),
    );
    const port = await freePort();

    const launch = async (): Promise<void> => {
      worker = startWorker({
        port,
        config,
        databaseUrl,
        envFiles: [secretsFile],
        stateDir: join(dir, "state"),
        logDir: join(dir, "wrangler-logs"),
        onLine: (line) => {
          lines.push(line);
          if (lines.length > 1_000) lines.shift();
          onLine?.(line);
        },
      });
      await worker.healthy(HEALTHY_MS).catch((error: unknown) => {
        throw new Error(`The server did not start: ${lines.join("\n")}`, { cause: error });
      });
    };
    await launch();

    const url = `http://127.0.0.1:${port}`;
    return {
      url,
      socketUrl: `ws://127.0.0.1:${port}`,
      databaseUrl,
      admin,
      lines,
      async killWorker() {
        if (worker) killGroup(worker.pid);
        await worker?.ended;
      },
      async restartWorker() {
        await worker?.stop();
        await launch();
      },
      async stopDatabase(mode = "fast") {
        await database.stop(mode);
      },
      async startDatabase() {
        database = await startPostgres({ ...databaseOptions, port: database.port });
      },
      async tick() {
        await fetch(`${url}/cdn-cgi/handler/scheduled`, { signal: AbortSignal.timeout(60_000) });
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function makeAdmin(databaseUrl: string): Promise<RunningServer["admin"]> {
  const admin = { email: "admin@example.com", username: "admin", fullName: "Admin", password: generatePassword() };
  const id = await createFirstAdmin(databaseUrl, admin);
  if (id === null) throw new Error("A new database has an admin");
  return { id, email: admin.email, password: admin.password };
}
