import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { v7 as uuidv7 } from "uuid";
import { migrate } from "../../../scripts/migrate.ts";
import { freePort } from "../../../scripts/ports.ts";
import { type PostgresServer, startPostgres } from "../../../scripts/postgres.ts";
import { hashPassword } from "../../../src/services/passwords.ts";
import { makeBuild } from "../../support/build.ts";
import { startWorkerd } from "../../support/workerd.ts";
import { connectDatabase } from "./database.ts";

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly token: string;
}

/** A prepared world that every test starts from: a migrated PostgreSQL, and people who have logged in. */
export interface Template {
  readonly dir: string;
  readonly script: string;
  readonly secret: string;
  readonly admin: Person;
  readonly people: readonly Person[];
}

const PASSWORD = "the same phrase for everyone";

/** Made once for a run, since checking a password costs a third of a second each time. */
export async function makeTemplate(dir: string, peopleCount: number): Promise<Template> {
  const secret = randomBytes(32).toString("base64url");
  const [script, database] = await Promise.all([makeScript(dir), makeDatabase(dir)]);
  const worker = await startWorkerd({
    script,
    port: await freePort(),
    stateDir: join(dir, "state"),
    vars: { JWT_SECRET: secret },
    databaseUrl: database.url,
  });
  try {
    const names = ["admin", ...Array.from({ length: peopleCount }, (_, n) => `person${n}`)];
    const ids = names.map(() => uuidv7());
    await insertPeople(database.url, names, ids);
    const all: Person[] = [];
    for (const [n, name] of names.entries()) {
      all.push({ id: ids[n] ?? "", name, token: await logIn(worker.url, name) });
    }
    const [admin, ...people] = all as [Person, ...Person[]];
    const template = { dir, script, secret, admin, people };
    writeFileSync(join(dir, "template.json"), JSON.stringify(template));
    return template;
  } finally {
    await worker.kill();
    await database.stop("fast");
  }
}

/** What would be deployed. */
async function makeScript(dir: string): Promise<string> {
  const build = dirname(await makeBuild());
  const script = join(dir, "worker.js");
  cpSync(join(build, "worker", "worker.js"), script);
  rmSync(build, { recursive: true });
  return script;
}

async function makeDatabase(dir: string): Promise<PostgresServer> {
  const options = { dataDir: join(dir, "postgres"), logFile: join(dir, "postgres.log"), fast: true } as const;
  const database = await startPostgres(options);
  await migrate(database.url);
  return database;
}

export function readTemplate(dir: string): Template {
  return JSON.parse(readFileSync(join(dir, "template.json"), "utf8")) as Template;
}

/** A copy of its own for one server. */
export function copyTemplate({ dir }: Template, to: string): { dataDir: string; stateDir: string } {
  mkdirSync(to, { recursive: true });
  const dataDir = join(to, "postgres");
  const stateDir = join(to, "state");
  copyDir(join(dir, "postgres"), dataDir);
  copyDir(join(dir, "state"), stateDir);
  return { dataDir, stateDir };
}

/** With owners and modes: PostgreSQL insists on its own. */
export function copyDir(from: string, to: string): void {
  execFileSync("cp", ["-a", from, to]);
}

async function insertPeople(url: string, names: readonly string[], ids: readonly string[]): Promise<void> {
  const sql = connectDatabase(url);
  try {
    const hash = await hashPassword(PASSWORD);
    for (const [n, name] of names.entries()) {
      await sql`insert into users (id, email, username, full_name, password_hash, role)
        values (${ids[n] ?? ""}, ${`${name}@example.com`}, ${name}, ${name}, ${hash}, ${n === 0 ? "admin" : "user"})`;
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function logIn(url: string, username: string): Promise<string> {
  const response = await fetch(`${url}/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username, password: PASSWORD }),
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new Error(`${username} could not log in: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { access_token: string }).access_token;
}
