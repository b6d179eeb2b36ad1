import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { freePort } from "./ports.ts";
import { chooseUser, findBinaries, type RunAs } from "./postgres-binaries.ts";

const DATABASE = "parlor";
const START_MS = 30_000;

export interface PostgresOptions {
  readonly dataDir: string;
  /** Where the server's own log goes. */
  readonly logFile: string;
  readonly port?: number;
  /** For tests: quick, and not safe against a power cut. What is committed survives a crash of PostgreSQL itself. */
  readonly fast?: boolean;
}

export interface PostgresServer {
  readonly url: string;
  readonly port: number;
  /** "fast" ends the sessions in order, "immediate" is a crash. */
  stop(mode?: "fast" | "immediate"): Promise<void>;
}

/**
 * PostgreSQL 18 from the npm package, on loopback without a password. Its own launcher is not used: it ends the whole
 * process at Ctrl-C, before the Worker could be stopped in order.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const running = readPostmaster(options.dataDir);
  if (running && (await answers(running.port))) return server(running.pid, running.port);

  const user = chooseUser(options.dataDir);
  const bin = findBinaries(user);
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  if (!existsSync(join(options.dataDir, "PG_VERSION"))) initialise(bin, user, options);

  const port = options.port ?? (await freePort());
  const child = launch(bin, user, port, options);
  await ready(child, options);
  const url = await createDatabase(port);
  return { ...server(child.pid ?? 0, port), url };
}

/**
 * The data folder is the working directory, named through /proc: the user who replaces root can enter it by no path
 * when a parent is private.
 */
function place(dataDir: string): { cwd: string; name: string } {
  return process.platform === "linux" ? { cwd: dataDir, name: "/proc/self/cwd" } : { cwd: dataDir, name: dataDir };
}

function initialise(bin: string, user: RunAs, { dataDir, fast }: PostgresOptions): void {
  chmodSync(dataDir, 0o700);
  if (user.uid !== undefined && user.gid !== undefined) chownSync(dataDir, user.uid, user.gid);
  const { cwd, name } = place(dataDir);
  // Without these flags the encoding depends on LANG and may be SQL_ASCII.
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const flags = ["-D", name, "--username=postgres", "--auth=trust", ...locale, ...(fast ? ["--no-sync"] : [])];
  const { status, stderr, error } = spawnSync(join(bin, "initdb"), flags, { ...user, cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`PostgreSQL could not be set up: ${lastLine(stderr) ?? error?.message}`);
}

function launch(bin: string, user: RunAs, port: number, { dataDir, logFile, fast }: PostgresOptions): ChildProcess {
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=500"];
  if (fast) settings.push("fsync=off", "full_page_writes=off");
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, "w");
  const { cwd, name } = place(dataDir);
  // Detached: Ctrl-C in a terminal reaches the whole group, and the database has to outlive the Worker.
  const child = spawn(
    join(bin, "postgres"),
    ["-D", name, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])],
    { ...user, cwd, detached: true, stdio: ["ignore", log, log] },
  );
  closeSync(log);
  child.unref();
  return child;
}

async function ready(child: ChildProcess, { dataDir, logFile }: PostgresOptions): Promise<void> {
  let failure: string | undefined;
  child.once("error", (error) => {
    failure = error.message;
  });
  child.once("exit", () => {
    failure ??= lastLine(readFileSync(logFile, "utf8")) ?? "it ended at once";
  });
  for (const deadline = Date.now() + START_MS; Date.now() < deadline; await sleep(20)) {
    if (failure !== undefined) throw new Error(`PostgreSQL did not start: ${failure} (see ${logFile})`);
    const postmaster = readPostmaster(dataDir);
    if (postmaster?.ready && postmaster.pid === child.pid) return;
  }
  child.kill("SIGQUIT");
  throw new Error(`PostgreSQL did not start within ${START_MS / 1000} s (see ${logFile})`);
}

/** The server that the data folder says is running, if that process is alive. */
export function readPostmaster(dataDir: string): { pid: number; port: number; ready: boolean } | undefined {
  const file = join(dataDir, "postmaster.pid");
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, "utf8").split("\n");
  const pid = Number(lines[0]);
  return isAlive(pid) ? { pid, port: Number(lines[3]), ready: lines[7]?.trim() === "ready" } : undefined;
}

export function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function answers(port: number): Promise<boolean> {
  const sql = postgres(urlOf(port), { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    await sql`select 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function createDatabase(port: number): Promise<string> {
  const sql = postgres(urlOf(port, "postgres"), { max: 1 });
  try {
    const found = await sql`select 1 from pg_database where datname = ${DATABASE}`;
    if (found.length === 0) await sql`create database ${sql(DATABASE)}`;
    return urlOf(port);
  } finally {
    await sql.end();
  }
}

export function urlOf(port: number, database = DATABASE): string {
  // The server asks for no password; Hyperdrive's local stand-in wants one in the URL.
  return `postgres://postgres:postgres@127.0.0.1:${port}/${database}`;
}

function server(pid: number, port: number): PostgresServer {
  return { url: urlOf(port), port, stop: (mode = "fast") => stop(pid, mode) };
}

async function stop(pid: number, mode: "fast" | "immediate"): Promise<void> {
  const signal = mode === "fast" ? "SIGINT" : "SIGQUIT";
  for (let waitedMs = 0; isAlive(pid); waitedMs += 20) {
    if (waitedMs === 0) process.kill(pid, signal);
    if (waitedMs === 10_000) process.kill(pid, "SIGQUIT");
    if (waitedMs > 15_000) return;
    await sleep(20);
  }
}

function lastLine(text: string): string | undefined {
  const lines = text.split("\n").filter((line) => /(FATAL|PANIC|error):/.test(line));
  return (lines.at(-1) ?? text.trim().split("\n").at(-1))?.trim() || undefined;
}
