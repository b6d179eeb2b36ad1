import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { paths } from "../../scripts/paths.ts";
import { call, logInAs, type Person, signUp } from "../support/api-client.ts";
import { blocks, readme } from "../support/readme.ts";
import { type RunningServer, startServer } from "../support/server.ts";

let server: RunningServer;
let dir: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  server = await startServer();
  dir = await mkdtemp(join(tmpdir(), "parlor-readme-"));
});
afterEach(() => {
  for (const child of running) if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
});
afterAll(async () => {
  await server?.stop();
  await rm(dir, { recursive: true, force: true });
});

interface Shell {
  readonly child: ChildProcess;
  output(): string;
}

/** Runs commands as a reader would: in the project's folder, with nothing but what a newcomer has. */
function shell(commands: string, variables: Readonly<Record<string, string>> = {}): Shell {
  const child = spawn("bash", ["-c", onServer(commands)], {
    cwd: paths.root,
    env: {
      ...process.env,
      ...variables,
      PATH: `${join(paths.root, "node_modules/.bin")}${delimiter}${process.env.PATH}`,
    },
    // A group of its own, so that what was started in the background ends with it.
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  running.add(child);
  child.once("close", () => running.delete(child));
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  return { child, output: () => output };
}

/** The page says 8003, the server under test has another port. */
function onServer(text: string): string {
  return text.replaceAll("127.0.0.1:8003", new URL(server.url).host);
}

it("the first conversation happens as it is told", async () => {
  const { output } = shell(`${blocks("run", "conversation").join("\n")}\necho told; wait`);
  await expect.poll(output, { timeout: 40_000 }).toContain("told");
  await expect
    .poll(output, { timeout: 20_000 })
    .toMatch(/^grace sees \{.*"content":"Hello, Grace!".*"full_name":"ada"/m);
  const lines = output().split("\n");
  const json = lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(json.map((body) => Object.keys(body)[0])).toEqual(["user", "user", "member", "message", "messages"]);
  expect(output()).not.toContain("closed");
});

it("a repeated send answers 200 with the same message", async () => {
  const ada = await logInAs(server.url, "ada", "a long enough phrase");
  const { rooms } = await ada.call<{ rooms: { id: string }[] }>("GET", "/room/rooms");
  const send = async () =>
    await fetch(`${server.url}/message/rooms/${rooms[0]?.id}/messages`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${ada.session.access_token}` },
      body: JSON.stringify({ message: { content: "Hello, Grace!", client_id: "hello-1" } }),
    });
  const answer = await send();
  expect(answer.status).toBe(200);
  expect(answer.headers.get("idempotency-replayed")).toBe("true");
});

it("chat.mjs talks, is cut off and resumes: nothing is missing, nothing comes twice", async () => {
  const [people, room] = await meeting();
  const file = join(dir, "chat.mjs");
  await writeFile(file, blocks("file", "chat.mjs")[0] ?? "");
  const command = (blocks("run", "chat")[0] ?? "").replace("chat.mjs", file);
  const tokens = people.map((one) => one.session.access_token);
  const variables = { API: server.url, ROOM: room };
  const ada = shell(command, { ...variables, ADA: tokens[0] ?? "" });
  const grace = shell(command, { ...variables, ADA: tokens[1] ?? "" });
  ada.child.stdin?.write("hello from ada\n");
  await expect.poll(grace.output, { timeout: 20_000 }).toContain("hello from ada");
  grace.child.stdin?.write("hello from grace\n");
  await expect.poll(ada.output, { timeout: 20_000 }).toContain("hello from grace");

  await server.killWorker();
  ada.child.stdin?.write("while you were away\n");
  await server.restartWorker();
  await expect.poll(grace.output, { timeout: 20_000 }).toContain("while you were away");
  const seqs = grace
    .output()
    .split("\n")
    .flatMap((line) => /^(\d+) /.exec(line)?.[1] ?? [])
    .map(Number);
  expect(seqs).toEqual([1, 2, 3]);
});

async function meeting(): Promise<[Person[], string]> {
  const [ada, grace] = [await signUp(server.url, "Ada"), await signUp(server.url, "Grace")];
  const { room } = await ada.call<{ room: { id: string } }>("POST", "/room/", {
    room: { name: "README", visibility: "public" },
  });
  await grace.call("POST", `/room/${room.id}/join`);
  return [[ada, grace], room.id];
}

it("the problem that is shown is the one that is answered", async () => {
  const [, shown = ""] = /```json\n(\{\n {2}"type"[\s\S]*?)```/.exec(readme) ?? [];
  const answer = await fetch(`${server.url}/user/signup`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ user: { email: "nobody", full_name: "Nobody" }, password: "a long enough phrase" }),
  });
  const expected = JSON.parse(shown) as Record<string, unknown>;
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(await answer.json()).toEqual({ ...expected, request_id: answer.headers.get("x-request-id") });
});

it("the documents that are named are there", async () => {
  for (const path of ["/docs", "/openapi.json", "/asyncapi.json", "/admin", "/", "/health", "/ready"]) {
    expect((await fetch(server.url + path)).status, path).toBe(200);
  }
  const { servers } = await call<{ servers: Record<string, { host: string }> }>(server.url, "GET", "/asyncapi.json");
  expect(servers.here?.host).toBe(new URL(server.url).host);
});
