import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { paths } from "../../scripts/paths.ts";

export interface WorkerdOptions {
  /** A bundled module. */
  readonly script: string;
  readonly port: number;
  /** Where the objects' SQLite files live: `<class>/<id>.sqlite`. */
  readonly stateDir: string;
  readonly vars?: Readonly<Record<string, string>>;
  /** Through Hyperdrive's local stand-in, as the binding `DB`. */
  readonly databaseUrl?: string;
  /** Binding and class of each Durable Object. */
  readonly objects?: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
}

export interface Workerd {
  readonly pid: number;
  readonly url: string;
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** SIGKILL; nothing is written any more once it resolves. */
  kill(): Promise<void>;
}

const START_MS = 30_000;
const OBJECTS = {
  ROOMS: "RoomObject",
  ACCOUNTS: "AccountObject",
  DIRECTS: "DirectIndexObject",
  LANES: "LaneObject",
  THROTTLES: "ThrottleObject",
};

/**
 * Bare `workerd serve`, which is up in a fraction of a second: `wrangler dev` puts a proxy and tracing in front, which
 * cost several times what is under test.
 */
export async function startWorkerd(options: WorkerdOptions): Promise<Workerd> {
  mkdirSync(options.stateDir, { recursive: true });
  const config = join(options.stateDir, "config.capnp");
  writeFileSync(config, capnp(options));
  const child = spawn(workerdBinary(), ["serve", "--experimental", config], { stdio: ["ignore", "pipe", "pipe"] });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      if (lines.length < 50) lines.push(line);
      options.onLine?.(line);
    });
  }
  let alive = true;
  const ended = new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("exit", () => resolve());
  }).then(() => {
    alive = false;
  });
  // A test run that is ended the hard way must not leave a server behind.
  const abandon = () => void child.kill("SIGKILL");
  process.once("exit", abandon);
  const kill = async () => {
    process.off("exit", abandon);
    if (alive) child.kill("SIGKILL");
    await ended;
  };
  const url = `http://127.0.0.1:${options.port}`;
  for (const deadline = Date.now() + START_MS; !(await answers(url)); await sleep(10)) {
    if (alive && Date.now() < deadline) continue;
    await kill();
    throw new Error(`workerd did not start: ${lines.join("\n")}`);
  }
  return { pid: child.pid ?? 0, url, ended, kill };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** workerd comes with wrangler, whose dependency it is. */
function workerdBinary(): string {
  const wrangler = createRequire(import.meta.url).resolve("wrangler/package.json");
  return (createRequire(wrangler)("workerd") as { default: string }).default;
}

/** The product's own, so that no test runs on another runtime than the one deployed. */
function compatibility(): { date: string; flags: string[] } {
  const toml = readFileSync(join(paths.root, "wrangler.toml"), "utf8");
  const date = /^compatibility_date = "(.+)"$/m.exec(toml)?.[1];
  const flags = /^compatibility_flags = \[(.*)\]$/m.exec(toml)?.[1];
  if (date === undefined || flags === undefined) throw new Error("wrangler.toml names no compatibility date and flags");
  return { date, flags: [...flags.matchAll(/"(.+?)"/g)].map(([, flag]) => String(flag)) };
}

function capnp({ script, port, stateDir, vars = {}, databaseUrl, objects = OBJECTS }: WorkerdOptions): string {
  const { date, flags } = compatibility();
  const text = (value: string) => JSON.stringify(value);
  const bindings = [
    ...Object.entries(objects).map(([name, type]) => `(name = ${text(name)}, durableObjectNamespace = ${text(type)})`),
    ...Object.entries(vars).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`),
  ];
  const services = [
    `(name = "main", worker = .main)`,
    `(name = "disk", disk = (path = ${text(stateDir)}, writable = true))`,
  ];
  if (databaseUrl !== undefined) {
    const { host, pathname, username, password } = new URL(databaseUrl);
    services.push(`(name = "postgres", external = (address = ${text(host)}, tcp = ()))`);
    bindings.push(
      `(name = "DB", hyperdrive = (designator = "postgres", scheme = "postgresql", ` +
        `database = ${text(pathname.slice(1))}, user = ${text(username)}, password = ${text(password)}))`,
    );
    // The driver connects by itself, to the address that the binding names.
    services.push(`(name = "internet", network = (allow = ["local", "private"]))`);
  }
  const namespaces = Object.values(objects).map(
    (type) => `(className = ${text(type)}, uniqueKey = ${text(type)}, enableSql = true)`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [${services.join(", ")}],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed ${text(relative(stateDir, script))})],
  compatibilityDate = ${text(date)},
  compatibilityFlags = [${flags.map(text).join(", ")}],
  bindings = [${bindings.join(", ")}],
  durableObjectNamespaces = [${namespaces.join(", ")}],
  durableObjectStorage = (localDisk = "disk"),
);
`;
}
