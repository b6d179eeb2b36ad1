import { setTimeout as sleep } from "node:timers/promises";
import { HttpConnection } from "../load/http.ts";
import type { Target } from "../servers/target.ts";
import { latency } from "../stats.ts";
import { interleaved } from "./interleaved.ts";
import type { Workload } from "./workload.ts";

export const GUESSING = "login, one at a time";
export const KNOWN = "wrong password";
export const UNKNOWN = "unknown account";
const PASSWORD = "correct horse battery";
const FREE_TRIES = 10;
/** The waits double: four of them take 15 s. */
const WAITS = 4;

interface Guesser {
  /** @returns the seconds it has to wait; 0 if the password was looked at. */
  guess(subject: string): Promise<number>;
  close(): void;
}

async function openGuesser({ server }: Target): Promise<Guesser> {
  const connection = new HttpConnection(server.port);
  const tag = Date.now();
  const logins: Readonly<Record<string, string>> = {
    [KNOWN]: `known${tag}@example.com`,
    [UNKNOWN]: `nobody${tag}@example.com`,
  };
  const user = { email: logins[KNOWN], full_name: "Bench" };
  const { status } = await connection.request("POST", "/user/signup", null, { user, password: PASSWORD });
  if (status !== 201) throw new Error(`signing up answered ${status}`);
  return {
    async guess(subject) {
      const guess = { username: logins[subject], password: "a guess" };
      const { status, body } = await connection.request("POST", "/auth/login", null, guess);
      if (status === 401) return 0;
      if (status !== 429) throw new Error(`a guess was answered ${status}`);
      return (JSON.parse(body) as { retry_after: number }).retry_after;
    },
    close: () => connection.close(),
  };
}

/** Whether the time of an answer tells that there is such an account, and how long somebody who guesses has to wait. */
export const guessing: Workload = {
  name: "guessing",
  async run(lab, { isQuick, repeats, report }) {
    const open = await openGuesser(lab.targetOf("plain"));
    try {
      const measure = async (subject: string) => {
        const millis: number[] = [];
        for (let n = 0; n < (isQuick ? 10 : 25); n += 1) {
          const start = performance.now();
          await open.guess(subject);
          millis.push(performance.now() - start);
        }
        const { p50, p99 } = latency(millis);
        return { p50Ms: p50, p99Ms: p99 };
      };
      await measure(KNOWN);
      await interleaved(GUESSING, KNOWN, [UNKNOWN], repeats, measure, report);
    } finally {
      open.close();
    }

    const target = await lab.freshParlor({ vars: { ACCOUNT_LIMITS: "on", LOGIN_TRIES: String(FREE_TRIES) } });
    try {
      const limited = await openGuesser(target);
      for (const subject of [KNOWN, UNKNOWN]) {
        for (let n = 0; n < FREE_TRIES; n += 1) await limited.guess(subject);
        for (let failures = FREE_TRIES; failures < FREE_TRIES + WAITS; failures += 1) {
          const waitSeconds = await limited.guess(subject);
          report({ setting: `after ${failures} failed logins`, subject, metrics: { waitSeconds } });
          await sleep(waitSeconds * 1_000);
          if ((await limited.guess(subject)) > 0) throw new Error("It has to wait longer than it was told");
        }
      }
      limited.close();
    } finally {
      await target.server.stop();
    }
  },
};
