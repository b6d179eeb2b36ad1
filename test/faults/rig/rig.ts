import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sql } from "postgres";
import { type PostgresServer, readPostmaster, startPostgres } from "../../../scripts/postgres.ts";
import { eventually } from "../../support/bounded.ts";
import { startWorkerd, type Workerd } from "../../support/workerd.ts";
import { Api } from "./api.ts";
import { connectDatabase } from "./database.ts";
import { lastingPort } from "./ports.ts";
import { TcpProxy } from "./tcp-proxy.ts";
import { copyDir, copyTemplate, type Person, type Template } from "./template.ts";

export interface RigOptions {
  readonly vars?: Readonly<Record<string, string>>;
  /** PostgreSQL is not started. */
  readonly withoutDatabase?: boolean;
}

/** A Parlor of its own: workerd and PostgreSQL as real processes, with a faulty wire before and behind the Worker. */
export class Rig {
  readonly template: Template;
  readonly dir: string;
  readonly stateDir: string;
  /** Between clients and the Worker. */
  readonly front: TcpProxy;
  /** Between the Worker and PostgreSQL. */
  readonly back: TcpProxy;
  /** What the Worker logged. */
  readonly lines: string[] = [];
  private readonly dataDir: string;
  private readonly vars: Readonly<Record<string, string>>;
  private readonly workerPort: number;
  private readonly databasePort: number;
  private database: PostgresServer | null = null;
  private worker: Workerd | null = null;
  /** A run that is ended the hard way must not leave a PostgreSQL behind; workerd sees to itself. */
  private readonly abandon = () => void this.database?.stop("immediate");

  private constructor(parts: {
    template: Template;
    dir: string;
    ports: { worker: number; database: number };
    proxies: { front: TcpProxy; back: TcpProxy };
    vars: Readonly<Record<string, string>>;
  }) {
    this.template = parts.template;
    this.dir = parts.dir;
    const { dataDir, stateDir } = copyTemplate(parts.template, parts.dir);
    this.dataDir = dataDir;
    this.stateDir = stateDir;
    this.workerPort = parts.ports.worker;
    this.databasePort = parts.ports.database;
    this.front = parts.proxies.front;
    this.back = parts.proxies.back;
    process.once("exit", this.abandon);
    this.vars = { JWT_SECRET: parts.template.secret, SEND_LIMITS: "off", ACCOUNT_LIMITS: "off", ...parts.vars };
  }

  static async start(template: Template, { vars = {}, withoutDatabase = false }: RigOptions = {}): Promise<Rig> {
    const ports = { worker: await lastingPort(), database: await lastingPort() };
    const proxies = { front: await TcpProxy.start(ports.worker), back: await TcpProxy.start(ports.database) };
    const dir = mkdtempSync(join(tmpdir(), "parlor-faults-"));
    const rig = new Rig({ template, dir, ports, proxies, vars });
    try {
      if (!withoutDatabase) await rig.startDatabase();
      await rig.startWorker();
    } catch (error) {
      await rig.stop();
      throw error;
    }
    return rig;
  }

  /** Clients go through the faulty wire. */
  get socketUrl(): string {
    return `ws://127.0.0.1:${this.front.port}`;
  }

  /** Of the Worker itself. */
  get url(): string {
    return `http://127.0.0.1:${this.workerPort}`;
  }

  /** The tests' own questions go past the wire. */
  get api(): Api {
    return new Api(this.url);
  }

  get frontApi(): Api {
    return new Api(`http://127.0.0.1:${this.front.port}`);
  }

  get people(): readonly Person[] {
    return this.template.people;
  }

  get admin(): Person {
    return this.template.admin;
  }

  get isWorkerUp(): boolean {
    return this.worker !== null;
  }

  get isDatabaseUp(): boolean {
    return this.database !== null;
  }

  /** Of PostgreSQL itself. */
  get databaseUrl(): string {
    return `postgres://postgres:postgres@127.0.0.1:${this.databasePort}/parlor`;
  }

  get postmasterPid(): number {
    return readPostmaster(this.dataDir)?.pid ?? 0;
  }

  async startWorker(stateDir = this.stateDir): Promise<void> {
    this.worker = await this.extraWorker(stateDir, this.workerPort);
  }

  /** One more Worker on the same PostgreSQL; the caller ends it. */
  async extraWorker(stateDir: string, port: number): Promise<Workerd> {
    return await startWorkerd({
      script: this.template.script,
      port,
      stateDir,
      vars: this.vars,
      databaseUrl: `postgres://postgres:postgres@127.0.0.1:${this.back.port}/parlor`,
      onLine: (line) => {
        this.lines.push(line);
        if (this.lines.length > 5_000) this.lines.splice(0, 1_000);
      },
    });
  }

  /** SIGKILL. */
  async killWorker(): Promise<void> {
    await this.worker?.kill();
    this.worker = null;
  }

  async startDatabase(): Promise<void> {
    const logFile = join(this.dir, "postgres.log");
    this.database = await startPostgres({ dataDir: this.dataDir, logFile, port: this.databasePort, fast: true });
  }

  /** "immediate" is a crash. */
  async stopDatabase(mode: "fast" | "immediate" = "fast"): Promise<void> {
    await this.database?.stop(mode);
    this.database = null;
  }

  /** A cold backup of PostgreSQL, which has to be stopped. */
  backUp(): void {
    copyDir(this.dataDir, join(this.dir, "backup"));
  }

  restore(): void {
    rmSync(this.dataDir, { recursive: true });
    renameSync(join(this.dir, "backup"), this.dataDir);
  }

  async sql<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const sql = connectDatabase(this.databaseUrl);
    try {
      return await work(sql);
    } finally {
      await sql.end({ timeout: 2 });
    }
  }

  /** The Worker's sessions in PostgreSQL. */
  async backends(): Promise<{ pid: number; state: string; isBlocked: boolean }[]> {
    return await this.sql(
      (sql) => sql<{ pid: number; state: string; isBlocked: boolean }[]>`
        select pid, state, cardinality(pg_blocking_pids(pid)) > 0 as "isBlocked" from pg_stat_activity
        where datname = current_database() and application_name <> 'faults' and backend_type = 'client backend'`,
    );
  }

  /** What an operator does after a restore or a repair: the job visits every room. */
  async resync(): Promise<void> {
    await this.runJob("resync");
  }

  async runJob(kind: "resync" | "recount"): Promise<{ corrected: number }> {
    type Answer = { job: { id: string; state: string; corrected: number } };
    const { job } = await this.api.demand<Answer>(this.admin, "POST", "/admin/jobs", { job: { kind } });
    return await eventually(20_000, `the ${kind} job`, async () => {
      const { job: now } = await this.api.demand<Answer>(this.admin, "GET", `/admin/jobs/${job.id}`);
      if (now.state === "failed") throw new Error(`The ${kind} job failed: ${JSON.stringify(now)}`);
      return now.state === "done" ? now : undefined;
    });
  }

  async stop(): Promise<void> {
    process.off("exit", this.abandon);
    await this.killWorker();
    await this.stopDatabase("immediate");
    await Promise.all([this.front.stop(), this.back.stop()]);
    rmSync(this.dir, { recursive: true, force: true });
  }
}
