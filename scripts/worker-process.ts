import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { paths } from "./paths.ts";

const STOP_MS = 8_000;

export interface WorkerOptions {
  readonly port: number;
  /** A wrangler configuration other than the one in the root. */
  readonly config?: string;
  readonly databaseUrl: string;
  /** Where the objects' SQLite files live. */
  readonly stateDir: string;
  readonly logDir: string;
  /** Files of NAME=value lines with the Worker's secrets and variables; later ones win. */
  readonly envFiles: readonly string[];
  /** One line that is worth showing: the Worker's own logs, warnings and errors. */
  readonly onLine: (line: string) => void;
}

export interface WorkerProcess {
  readonly pid: number;
  readonly url: string;
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Resolves when /health answers; rejects if it never does. */
  healthy(timeoutMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** `wrangler dev`, bound to loopback, silent but for what the Worker says. */
export function startWorker(options: WorkerOptions): WorkerProcess {
  const child = spawn(process.execPath, ["--no-warnings", join(paths.root, WRANGLER), ...args(options)], {
    cwd: paths.root,
    env: environment(options),
    // A group of its own: Ctrl-C in a terminal must not reach it before we have begun to stop in order.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const url = `http://127.0.0.1:${options.port}`;
  let alive = true;
  let ready = false;
  const held: string[] = [];
  const take = (raw: string) => {
    const line = stripVTControlCharacters(raw);
    if (/Ready on http/.test(line)) ready = true;
    else if (!ready) held.push(line);
    else if (!isNoise(line)) options.onLine(line);
  };
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", take);
  const ended = new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("close", () => resolve());
  }).then(() => {
    alive = false;
    // What was said before the server was ready matters only if it never became ready.
    if (!ready) for (const line of held.filter((text) => !isNoise(text))) options.onLine(line);
  });

  const pid = child.pid ?? 0;
  return {
    pid,
    url,
    ended,
    async healthy(timeoutMs) {
      for (const deadline = Date.now() + timeoutMs; alive && Date.now() < deadline; await sleep(100)) {
        if (await answers(`${url}/health`)) return;
      }
      throw new Error(alive ? `The server did not answer within ${timeoutMs / 1000} s` : "The server ended at once");
    },
    async stop() {
      if (alive) child.kill("SIGTERM");
      await Promise.race([ended, sleep(STOP_MS, undefined, { ref: false })]);
      killGroup(pid);
    },
  };
}

const WRANGLER = "node_modules/wrangler/wrangler-dist/cli.js";

function args({ port, config, stateDir, envFiles }: WorkerOptions): string[] {
  return [
    "dev",
    ...["--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"],
    ...["--persist-to", stateDir],
    ...(config === undefined ? [] : ["--config", config]),
    ...envFiles.flatMap((file) => ["--env-file", file]),
    "--show-interactive-dev-session=false",
  ];
}

function environment({ databaseUrl, logDir }: WorkerOptions): NodeJS.ProcessEnv {
  const bin = join(paths.root, "node_modules", ".bin");
  return {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH ?? ""}`,
    CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_DB: databaseUrl,
    ...QUIET,
    WRANGLER_LOG_PATH: logDir,
  };
}

/** No banner, no questions to the outside, no telemetry. */
export const QUIET = {
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  X_LOCAL_OBSERVABILITY: "false",
} as const;

const NOISE = [
  /^\s*$/,
  /^\s+stack: /,
  /^\[wrangler:info\]/,
  /^\[custom build\] (Running|$)/,
  /anonymous telemetry/,
  /Scheduled Workers are not automatically triggered|To manually trigger a scheduled|\/cdn-cgi\/|For more details, see/,
  /non-empty CLOUDFLARE_HYPERDRIVE|Using secrets defined|Your Worker has access|^Binding +Resource|^env\./,
  /^⎔ |Logs were written to|NOSENTRY/,
];

export function isNoise(line: string): boolean {
  return NOISE.some((pattern) => pattern.test(line));
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

/** Whatever the group still has: a workerd must never outlive us and keep the port. */
export function killGroup(pid: number): void {
  try {
    if (pid > 1) process.kill(-pid, "SIGKILL");
  } catch {
    // Everything has ended already.
  }
}
