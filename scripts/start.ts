import { Refusal, run } from "./cli.ts";
import { ensureAdmin, ensureSecrets, type LocalAdmin, secretFiles } from "./first-start.ts";
import { migrate } from "./migrate.ts";
import { paths } from "./paths.ts";
import { isPortFree } from "./ports.ts";
import { type PostgresServer, startPostgres } from "./postgres.ts";
import { noteWorker, releaseLock, takeLock } from "./run-lock.ts";
import { startWorker } from "./worker-process.ts";

const HEALTHY_MS = 60_000;
const CRON_MS = 60_000;
const CRASHED = /runtime crashed unexpectedly/;

const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stopping.abort());
// A signal to npm ends npm and the shell between us, and never reaches us: we notice that the shell is gone.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stopping.abort(), 500).unref();
}

await run(async () => {
  const port = portOf(process.env.SERVICE_PORT || "8003");
  await takeLock(port);
  let database: PostgresServer | undefined;
  try {
    if (!(await isPortFree(port))) {
      throw new Refusal(`Port ${port} is taken: choose another, as in SERVICE_PORT=${port + 1} npm start`);
    }
    console.log("Starting Parlor …");
    if (!process.env.DATABASE_URL) database = await startDatabase();
    const url = process.env.DATABASE_URL || database?.url || "";
    await migrate(url);
    ensureSecrets();
    const admin = await ensureAdmin(url);
    if (!stopping.signal.aborted) await serve(port, url, admin);
  } finally {
    await database?.stop();
    releaseLock();
  }
});

async function startDatabase(): Promise<PostgresServer> {
  return await startPostgres({ dataDir: paths.postgres, logFile: paths.postgresLog }).catch((error: unknown) => {
    throw new Refusal(error instanceof Error ? error.message : String(error));
  });
}

/** Until somebody asks us to stop, or the server ends by itself. */
async function serve(port: number, databaseUrl: string, admin: LocalAdmin | undefined): Promise<void> {
  for (let first = true; !stopping.signal.aborted; first = false) {
    let crashed = false;
    const worker = startWorker({
      port,
      databaseUrl,
      stateDir: paths.state,
      logDir: paths.wranglerLogs,
      envFiles: secretFiles(),
      onLine: (line) => {
        console.log(line);
        // wrangler revives the runtime, but not always the way to it: we start both anew.
        if (CRASHED.test(line)) {
          crashed = true;
          void worker.stop();
        }
      },
    });
    noteWorker(port, worker.pid);
    const cron = setInterval(() => void fireCron(worker.url), CRON_MS);
    try {
      await Promise.race([worker.healthy(HEALTHY_MS), aborted()]);
      if (first && !stopping.signal.aborted) printBanner(worker.url, admin);
      if (!stopping.signal.aborted) await Promise.race([worker.ended, aborted()]);
      if (!stopping.signal.aborted && !crashed) throw new Refusal("The server has ended");
    } finally {
      clearInterval(cron);
      await worker.stop();
    }
  }
}

/** The cron trigger does not fire by itself on a developer's machine. */
async function fireCron(url: string): Promise<void> {
  const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(CRON_MS)]);
  await fetch(`${url}/cdn-cgi/handler/scheduled`, { signal }).catch(() => undefined);
}

async function aborted(): Promise<void> {
  const { signal } = stopping;
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Refusal(`SERVICE_PORT must be a port number, not "${text}"`);
}

function printBanner(url: string, admin: LocalAdmin | undefined): void {
  const login = admin ? `${admin.email} / ${admin.password}` : "(the admin of your database)";
  const form = `-d username=${admin?.email ?? "you@example.com"} -d password=${admin?.password ?? "…"}`;
  console.log(`
  Parlor is ready.

    Start page   ${url}/
    API          ${url}/docs
    Admin        ${url}/admin
    Log in as    ${login}

    curl ${url}/auth/login ${form}

  Ctrl-C stops it; your data stays in .parlor/
`);
}
