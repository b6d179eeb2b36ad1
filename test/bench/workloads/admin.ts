import { HttpConnection } from "../load/http.ts";
import { memoryKib } from "../proc.ts";
import type { BenchDatabase } from "../servers/database.ts";
import type { Lab } from "../servers/lab.ts";
import type { WorkerdServer } from "../servers/workerd.ts";
import { quantile } from "../stats.ts";
import { charts, files, lists } from "./admin-requests.ts";
import { type Data, fillService, type Size } from "./service.ts";
import type { Metrics, RunOptions, Workload } from "./workload.ts";

export const ADMIN = "admin";

const SMALL: Size = { messages: 50_000, rooms: 50, users: 100 };
const LARGE: Size = { messages: 5_000_000, rooms: 5_000, users: 10_000 };
const QUICK: Size = { messages: 500_000, rooms: 500, users: 1_000 };
const RUNS = 20;
const RUNS_MIN = 3;
const LIMIT_MS = 10_000;
const SAMPLE_MS = 250;

async function logIn({ port }: WorkerdServer, { admin }: Data): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(admin),
  });
  if (!response.ok) throw new Error(`The admin could not log in: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { access_token: string }).access_token;
}

/** One request behind the other, as somebody who waits for each. */
async function measureAnswers(connection: HttpConnection, path: string, token: string): Promise<Metrics> {
  const millis: number[] = [];
  const ask = async () => {
    const start = performance.now();
    const { status, body } = await connection.request("GET", path, token);
    if (status !== 200) throw new Error(`${path} answered ${status} ${body.slice(0, 300)}`);
    return performance.now() - start;
  };
  await ask();
  const from = performance.now();
  while (millis.length < RUNS_MIN || (millis.length < RUNS && performance.now() - from < LIMIT_MS)) {
    millis.push(await ask());
  }
  return { p50Ms: quantile(millis, 0.5), p95Ms: quantile(millis, 0.95) };
}

/** A file from its first byte to its last, read as fast as it comes, and by how much the two servers grow meanwhile. */
async function measureFile(
  server: WorkerdServer,
  database: BenchDatabase,
  path: string,
  token: string,
): Promise<Metrics> {
  const taken = () => [memoryKib(server.pid), memoryKib(database.pid, "Pss_Anon")] as const;
  const before = taken();
  const most = { worker: before[0], database: before[1] };
  const sampling = setInterval(() => {
    const [worker, database] = taken();
    most.worker = Math.max(most.worker, worker);
    most.database = Math.max(most.database, database);
  }, SAMPLE_MS);
  try {
    const from = performance.now();
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!response.ok || !response.body) throw new Error(`${path} answered ${response.status}`);
    let firstByteMs = Number.NaN;
    // The line of names is none of them.
    let rows = -1;
    for await (const chunk of response.body) {
      if (Number.isNaN(firstByteMs)) firstByteMs = performance.now() - from;
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) rows += 1;
    }
    const seconds = (performance.now() - from) / 1_000;
    return {
      rows,
      firstByteMs,
      fileSeconds: seconds,
      rowsPerSecond: rows / seconds,
      grownMib: (most.worker - before[0]) / 1_024,
      pgGrownMib: (most.database - before[1]) / 1_024,
    };
  } finally {
    clearInterval(sampling);
  }
}

async function measureService(lab: Lab, size: Size, { report }: RunOptions): Promise<void> {
  const database = await lab.freshDatabase();
  try {
    const data = await fillService(database, size);
    const { server } = await lab.freshParlor({ database });
    const connection = new HttpConnection(server.port);
    try {
      const token = await logIn(server, data);
      const subject = `${size.messages.toLocaleString("en")} messages`;
      for (const [kind, requests] of Object.entries({ list: lists, chart: charts })) {
        for (const [name, request] of Object.entries(requests)) {
          const [path, params] = request(data);
          const metrics = await measureAnswers(connection, `${path}?${new URLSearchParams(params)}`, token);
          report({ setting: `${ADMIN}, ${kind}: ${name}`, subject, metrics });
        }
      }
      for (const [name, request] of Object.entries(files)) {
        const [path, params] = request(data);
        const metrics = await measureFile(server, database, `${path}?${new URLSearchParams(params)}`, token);
        if (name === "messages.csv" && metrics.rows !== size.messages)
          throw new Error(`${metrics.rows} rows of ${name}`);
        report({ setting: `${ADMIN}, file: ${name}`, subject, metrics });
      }
    } finally {
      connection.close();
      await server.stop();
    }
  } finally {
    await database.stop("immediate");
  }
}

/** What an admin waits for, in a small service and in one of a hundred times the messages, rooms and users. */
export const admin: Workload = {
  name: ADMIN,
  async run(lab, options) {
    for (const size of [SMALL, options.isQuick ? QUICK : LARGE]) await measureService(lab, size, options);
  },
};
