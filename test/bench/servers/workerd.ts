import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../../scripts/ports.ts";
import { compatibility } from "./bundle.ts";

export interface WorkerdOptions {
  readonly name: string;
  /** A bundled module; the state of this server lies in a folder beside it. */
  readonly bundle: string;
  /** Binding and class of each Durable Object. */
  readonly objects: Readonly<Record<string, string>>;
  readonly vars?: Readonly<Record<string, string>>;
  readonly database?: { readonly binding: string; readonly url: string };
  readonly inspectorPort?: number;
}

export interface WorkerdServer {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
  /** From the start of the process to its first answer, in milliseconds. */
  readonly startMs: number;
  stop(): Promise<void>;
}

const START_MS = 30_000;
let started = 0;

/** Bare `workerd serve`: `wrangler dev` puts a proxy and tracing in front, which cost several times what is measured. */
export async function startWorkerd(options: WorkerdOptions): Promise<WorkerdServer> {
  started += 1;
  const dir = join(dirname(options.bundle), `${options.name}-${started}`);
  mkdirSync(join(dir, "objects"), { recursive: true });
  const port = await freePort();
  const config = join(dirname(options.bundle), `${options.name}-${started}.capnp`);
  writeFileSync(config, capnp(options, dir, port));
  const log = openSync(join(dir, "workerd.log"), "w");
  const inspector = options.inspectorPort === undefined ? [] : [`--inspector-addr=127.0.0.1:${options.inspectorPort}`];
  const from = performance.now();
  const child = spawn(workerdBinary(), ["serve", "--experimental", ...inspector, config], {
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const killed = () => child.kill("SIGKILL");
  process.once("exit", killed);
  const stop = async () => {
    process.off("exit", killed);
    child.kill("SIGTERM");
    await Promise.race([exited, sleep(2_000, undefined, { ref: false })]);
    child.kill("SIGKILL");
    await exited;
  };
  while (!(await answers(port))) {
    if (child.exitCode === null && performance.now() - from < START_MS) {
      await sleep(5);
      continue;
    }
    await stop();
    throw new Error(`${options.name} did not start: ${readFileSync(join(dir, "workerd.log"), "utf8")}`);
  }
  return { name: options.name, port, pid: child.pid ?? 0, startMs: performance.now() - from, stop };
}

/** workerd comes with wrangler, whose dependency it is. */
function workerdBinary(): string {
  const wrangler = createRequire(import.meta.url).resolve("wrangler/package.json");
  return (createRequire(wrangler)("workerd") as { default: string }).default;
}

async function answers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

function capnp(options: WorkerdOptions, dir: string, port: number): string {
  const { bundle, objects, vars = {}, database } = options;
  const { date, flags } = compatibility();
  const text = (value: string) => JSON.stringify(value);
  const bindings = [
    ...Object.entries(objects).map(([name, type]) => `(name = ${text(name)}, durableObjectNamespace = ${text(type)})`),
    ...Object.entries(vars).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`),
  ];
  const services = [
    `(name = "main", worker = .main)`,
    `(name = "disk", disk = (path = ${text(join(dir, "objects"))}, writable = true))`,
  ];
  if (database) {
    const { host, pathname, username, password } = new URL(database.url);
    services.push(`(name = "postgres", external = (address = ${text(host)}, tcp = ()))`);
    bindings.push(
      `(name = ${text(database.binding)}, hyperdrive = (designator = "postgres", scheme = "postgresql", ` +
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
  modules = [(name = "worker.js", esModule = embed ${text(basename(bundle))})],
  compatibilityDate = ${text(date)},
  compatibilityFlags = [${flags.map(text).join(", ")}],
  bindings = [${bindings.join(", ")}],
  durableObjectNamespaces = [${namespaces.join(", ")}],
  durableObjectStorage = (localDisk = "disk"),
);
`;
}
