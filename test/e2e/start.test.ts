import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, it } from "vitest";
import { freePort } from "../../scripts/ports.ts";
import { isAlive, readPostmaster } from "../../scripts/postgres.ts";

const home = mkdtempSync(join(tmpdir(), "parlor-start-"));
const running = new Set<ChildProcess>();

afterEach(async () => {
  for (const child of running) child.kill("SIGTERM");
  await expect.poll(() => running.size, { timeout: 20_000 }).toBe(0);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Start {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  output(): string;
  /** The banner, once the server answers. */
  banner(): Promise<string>;
}

/** What `npm start` runs. */
function start(port: number, env: Record<string, string> = {}): Start {
  const child = spawn(process.execPath, ["scripts/start.ts"], {
    env: { ...process.env, PARLOR_HOME: home, SERVICE_PORT: String(port), DATABASE_URL: "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  running.add(child);
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", (code) => {
      running.delete(child);
      resolve(code);
    });
  });
  return {
    child,
    ended,
    output: () => output,
    async banner() {
      await expect.poll(() => /Ctrl-C/.test(output) || !running.has(child), { timeout: 60_000 }).toBe(true);
      expect(output).toContain("Ctrl-C");
      return output;
    },
  };
}

async function logIn(banner: string): Promise<Response> {
  const [, url, form] = /curl (\S+) (-d .*)/.exec(banner) ?? [];
  const body = new URLSearchParams();
  for (const [, name = "", value = ""] of (form ?? "").matchAll(/-d (\w+)=(\S+)/g)) body.set(name, value);
  return await fetch(url ?? "", { method: "POST", body });
}

it("starts, says how to log in, stops without a trace, and starts again with the same data", async () => {
  const port = await freePort();
  const first = start(port);
  const banner = await first.banner();
  expect(banner).toContain(`http://127.0.0.1:${port}/docs`);
  expect(banner).toContain(`http://127.0.0.1:${port}/admin`);
  expect((await logIn(banner)).status).toBe(200);
  expect(statSync(join(home, "secrets")).mode & 0o777).toBe(0o600);
  expect(statSync(join(home, "admin.json")).mode & 0o777).toBe(0o600);

  const second = start(await freePort());
  expect(await second.ended).toBe(1);
  expect(second.output()).toMatch(/^✘ Parlor already runs from this folder: .+\n$/);

  const database = readPostmaster(join(home, "postgres"));
  first.child.kill("SIGINT");
  expect(await first.ended).toBe(0);
  expect(isAlive(database?.pid ?? 0)).toBe(false);
  expect(existsSync(join(home, "running.json"))).toBe(false);
  await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow();

  const third = start(port);
  const again = await third.banner();
  expect(again).toBe(banner);
  expect((await logIn(again)).status).toBe(200);
});

it("cleans up after a start that was killed the hard way", async () => {
  const port = await freePort();
  const killed = start(port);
  await killed.banner();
  const database = readPostmaster(join(home, "postgres"));
  killed.child.kill("SIGKILL");
  await killed.ended;
  expect(isAlive(database?.pid ?? 0)).toBe(true);

  const next = start(port);
  expect((await logIn(await next.banner())).status).toBe(200);
  expect(readPostmaster(join(home, "postgres"))?.pid).toBe(database?.pid);
  next.child.kill("SIGTERM");
  expect(await next.ended).toBe(0);
  expect(isAlive(database?.pid ?? 0)).toBe(false);
});

it("refuses a port that is taken, and a database that does not answer, in one line", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const address = other.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const taken = start(port);
  expect(await taken.ended).toBe(1);
  expect(taken.output()).toMatch(new RegExp(`^✘ Port ${port} is taken: .+\n$`));
  other.close();

  const closed = await freePort();
  const broken = start(await freePort(), { DATABASE_URL: `postgres://me:hidden@127.0.0.1:${closed}/chat` });
  expect(await broken.ended).toBe(1);
  const lines = broken.output().trim().split("\n");
  expect(lines.at(-1)).toBe(`✘ The database 127.0.0.1:${closed}/chat can not be used: nobody listens there`);
  expect(broken.output()).not.toContain("hidden");
});
