import { setTimeout as sleep } from "node:timers/promises";
import { type HttpAnswer, HttpConnection } from "../load/http.ts";
import { cpuSeconds } from "../proc.ts";
import type { Lab } from "../servers/lab.ts";
import type { Target } from "../servers/target.ts";
import { latency } from "../stats.ts";
import { interleaved } from "./interleaved.ts";
import type { Metrics, Workload } from "./workload.ts";

const CONNECTIONS = 16;
const LIMIT_MS = 6_000;
const SETTLE_MS = 400;
const PASSWORD = "correct horse battery";
const LINE = "the quick brown fox jumps over the lazy dog, twice";
const PAGE = 50;

interface Phase {
  readonly total: number;
  request(connection: HttpConnection): Promise<HttpAnswer>;
  isRight(answer: HttpAnswer): boolean;
}

/** Requests over keep-alive connections, each with one under way. @throws when an answer is wrong. */
export async function measureRequests(lab: Lab, target: Target, phase: Phase): Promise<Metrics> {
  const connections = Array.from({ length: CONNECTIONS }, () => new HttpConnection(target.server.port));
  const millis: number[] = [];
  let left = phase.total;
  const from = performance.now();
  const cpu = cpuSeconds(target.server.pid);
  const pg = cpuSeconds(lab.database.pid);
  try {
    await Promise.all(
      connections.map(async (connection) => {
        while (left > 0 && performance.now() - from < LIMIT_MS) {
          left -= 1;
          const start = performance.now();
          const answer = await phase.request(connection);
          millis.push(performance.now() - start);
          if (!phase.isRight(answer)) throw new Error(`A wrong answer: ${answer.status} ${answer.body.slice(0, 300)}`);
        }
      }),
    );
    const seconds = (performance.now() - from) / 1_000;
    await sleep(SETTLE_MS);
    const { p50, p99 } = latency(millis);
    return {
      requestsPerSecond: millis.length / seconds,
      p50Ms: p50,
      p99Ms: p99,
      cpuUsPerRequest: ((cpuSeconds(target.server.pid) - cpu) / millis.length) * 1e6,
      pgCpuUsPerRequest: ((cpuSeconds(lab.database.pid) - pg) / millis.length) * 1e6,
    };
  } finally {
    for (const connection of connections) connection.close();
  }
}

async function phasesOf(target: Target): Promise<Record<"post" | "newest history", Phase>> {
  const [room = ""] = await target.makeRooms(1, 1);
  const [token = ""] = await target.tokens(1);
  const path = `/message/rooms/${room}/messages`;
  const countOf = ({ body }: HttpAnswer) => (JSON.parse(body) as { messages: unknown[] }).messages.length;
  return {
    post: {
      total: 4_000,
      request: (connection) => connection.request("POST", path, token, { message: { content: LINE } }),
      isRight: ({ status }) => status === 201,
    },
    "newest history": {
      total: 4_000,
      request: (connection) => connection.request("GET", path, token),
      isRight: (answer) => answer.status === 200 && countOf(answer) === PAGE,
    },
  };
}

export const rest: Workload = {
  name: "rest",
  async run(lab, { isQuick, repeats, report }) {
    const total = (phase: Phase) => ({ ...phase, total: isQuick ? phase.total / 4 : phase.total });
    const targetOf = (subject: string) => lab.targetOf(subject === "control" ? "control" : "plain");
    const phases = { control: await phasesOf(targetOf("control")), parlor: await phasesOf(targetOf("parlor")) };
    for (const name of ["post", "newest history"] as const) {
      const phaseOf = (subject: string) => phases[subject === "control" ? "control" : "parlor"][name];
      for (const subject of ["control", "parlor"]) {
        await measureRequests(lab, targetOf(subject), { ...phaseOf(subject), total: 400 });
      }
      const measure = (subject: string) => measureRequests(lab, targetOf(subject), total(phaseOf(subject)));
      await interleaved(`REST ${name}`, "control", ["parlor"], repeats, measure, report);
    }
  },
};

/** A password check is meant to be dear: this says how dear, and has no control. */
export const login: Workload = {
  name: "login",
  async run(lab, { isQuick, repeats, report }) {
    const target = lab.targetOf("plain");
    const connection = new HttpConnection(target.server.port);
    const email = `login${Date.now()}@example.com`;
    const body = { user: { email, full_name: "Bench" }, password: PASSWORD };
    const { status } = await connection.request("POST", "/user/signup", null, body);
    connection.close();
    if (status !== 201) throw new Error(`signing up answered ${status}`);
    for (let n = 0; n < repeats; n += 1) {
      const metrics = await measureRequests(lab, target, {
        total: isQuick ? 16 : 48,
        request: (connection) =>
          connection.request("POST", "/auth/login", null, { username: email, password: PASSWORD }),
        isRight: (answer) => answer.status === 200 && answer.body.includes("access_token"),
      });
      report({ setting: "REST login", subject: "parlor", metrics });
    }
  },
};
