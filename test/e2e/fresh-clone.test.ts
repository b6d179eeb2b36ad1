import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { paths } from "../../scripts/paths.ts";
import { freePort } from "../../scripts/ports.ts";
import { isAlive } from "../../scripts/postgres.ts";
import { within } from "../support/bounded.ts";
import { descendantsOf, isRunning, nameOf } from "../support/processes.ts";

let clone: string;
let port: number;
const started = new Set<ChildProcess>();

/** What a clone has, without what is ignored; the packages are those of this folder. */
beforeAll(async () => {
  clone = mkdtempSync(join(tmpdir(), "parlor-clone-"));
  const files = git(paths.root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0");
  for (const file of files.filter((name) => name !== "")) {
    cpSync(join(paths.root, file), join(clone, file), { errorOnExist: false, force: true });
  }
  symlinkSync(join(paths.root, "node_modules"), join(clone, "node_modules"));
  git(clone, "init", "--quiet");
  git(clone, "add", "--all", "--", ":!node_modules");
  port = await freePort();
});
afterAll(() => {
  for (const { pid } of started) if (pid !== undefined && isAlive(pid)) process.kill(-pid, "SIGKILL");
  rmSync(clone, { recursive: true, force: true });
});

function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync("git", [...args], { cwd, encoding: "utf8" });
}

interface NpmStart {
  readonly pid: number;
  readonly output: () => string;
  /** Ctrl-C: the signal goes to everything in the foreground, and nothing of it may stay. */
  interrupt(): Promise<void>;
}

async function npmStart(): Promise<NpmStart> {
  const { npm_lifecycle_event: _, PARLOR_HOME: __, DATABASE_URL: ___, ...env } = process.env;
  const child = spawn("npm", ["start"], {
    cwd: clone,
    env: { ...env, SERVICE_PORT: String(port) },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.add(child);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let output = "";
  const ready = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes("Ctrl-C stops it")) resolve();
      });
    }
    child.once("close", () => reject(new Error(output)));
  });
  await within(90_000, "the banner", ready);
  const pid = child.pid ?? 0;
  return {
    pid,
    output: () => output,
    async interrupt() {
      process.kill(-pid, "SIGINT");
      await within(30_000, "the end", ended);
      started.delete(child);
    },
  };
}

async function status(path: string, headers: Record<string, string> = {}): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
  return `${answer.status} ${answer.headers.get("content-type")}`;
}

// Groups of processes and /proc.
describe.skipIf(process.platform !== "linux")("npm start in a fresh clone", { timeout: 240_000 }, () => {
  let banner: string;

  it("says where everything is and how to log in, and nothing that would worry a newcomer", async () => {
    const server = await npmStart();
    banner = server.output();
    const address = `http://127\\.0\\.0\\.1:${port}`;
    const lines = banner.split("\n").flatMap((line) => line.trim() || []);
    expect(lines).toEqual([
      expect.stringMatching(/^> parlor@\S+ start$/),
      "> node scripts/start.ts",
      "Starting Parlor …",
      "Parlor is ready.",
      expect.stringMatching(new RegExp(`^Start page +${address}/$`)),
      expect.stringMatching(new RegExp(`^API +${address}/docs$`)),
      expect.stringMatching(new RegExp(`^Admin +${address}/admin$`)),
      expect.stringMatching(/^Log in as +admin@example\.com \/ \S{12,}$/),
      expect.stringMatching(new RegExp(`^curl ${address}/auth/login -d username=\\S+ -d password=\\S+$`)),
      expect.stringMatching(/^Ctrl-C stops it; your data stays in \.parlor\/$/),
    ]);
    for (const page of ["/", "/docs", "/admin"]) {
      expect(await status(page, { accept: "text/html" })).toMatch(/^200 text\/html/);
    }

    const processes = [server.pid, ...descendantsOf(server.pid)];
    const names = processes.map(nameOf).join("\n");
    expect(names).toMatch(/postgres/);
    expect(names).toMatch(/workerd/);
    await server.interrupt();
    expect(processes.filter(isRunning).map(nameOf)).toEqual([]);
    await expect(status("/health")).rejects.toThrow();
  });

  it("writes only what git ignores", () => {
    expect(
      git(clone, "status", "--porcelain", "--", ":!node_modules")
        .split("\n")
        .filter((line) => !/^A /.test(line)),
    ).toEqual([""]);
  });

  it("starts again with the same admin, whose banner command still logs in", async () => {
    const server = await npmStart();
    expect(server.output()).toBe(banner);
    const command = /curl \S+.*/.exec(banner)?.[0] ?? "";
    const [, url = "", form = ""] = /curl (\S+) (.+)/.exec(command) ?? [];
    const body = form.split("-d ").flatMap((pair) => pair.trim() || []);
    const answer = await fetch(url, { method: "POST", body: new URLSearchParams(body.join("&")) });
    expect(answer.status).toBe(200);
    await server.interrupt();
  });
});

describe("npm start with what can not work ends with one line", () => {
  it.each([
    [
      { DATABASE_URL: "nonsense" },
      "DATABASE_URL is not the URL of a PostgreSQL: postgres://user:password@host:5432/database",
    ],
    [{ DATABASE_URL: "mysql://me:hidden@127.0.0.1/chat" }, "DATABASE_URL is not the URL of a PostgreSQL"],
    [{ DATABASE_URL: "postgres://me:hidden@127.0.0.1:1/chat" }, "The database 127.0.0.1:1/chat can not be used"],
    [{ SERVICE_PORT: "http" }, 'SERVICE_PORT must be a port number, not "http"'],
    [{ SERVICE_PORT: "70000" }, 'SERVICE_PORT must be a port number, not "70000"'],
  ])("%o", (wrong, line) => {
    const env = { ...process.env, PARLOR_HOME: join(clone, ".other"), SERVICE_PORT: String(port), ...wrong };
    const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/start.ts"], { env, encoding: "utf8" });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^✘ [^\n]+\n$/);
    expect(stderr).toContain(line);
    expect(stdout).toMatch(/^(Starting Parlor …\n)?$/);
    expect(stderr).not.toContain("hidden");
  });
});
