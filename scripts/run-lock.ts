import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Refusal } from "./cli.ts";
import { paths } from "./paths.ts";
import { isPortFree } from "./ports.ts";
import { isAlive } from "./postgres.ts";
import { killGroup } from "./worker-process.ts";

interface Run {
  readonly pid: number;
  readonly port: number;
  /** The process group of wrangler and its workerd, once they run. */
  readonly workerPid?: number;
}

/** Two servers on one state folder would damage it: the second start is refused. */
export async function takeLock(port: number): Promise<void> {
  const other = readRun();
  if (other && isAlive(other.pid) && isOurs(other.pid, "start.ts")) {
    throw new Refusal(`Parlor already runs from this folder: http://127.0.0.1:${other.port} (process ${other.pid})`);
  }
  // Left behind by a start that was killed the hard way.
  // wrangler may have ended since, and its workerd not; the group keeps its number as long as one of them lives.
  if (other?.workerPid && (!isAlive(other.workerPid) || isOurs(other.workerPid, "wrangler"))) {
    killGroup(other.workerPid);
    for (let i = 0; i < 40 && !(await isPortFree(other.port)); i += 1) await sleep(50);
  }
  mkdirSync(paths.home, { recursive: true });
  writeRun({ pid: process.pid, port });
}

export function noteWorker(port: number, workerPid: number): void {
  writeRun({ pid: process.pid, port, workerPid });
}

export function releaseLock(): void {
  if (readRun()?.pid === process.pid) rmSync(paths.lock, { force: true });
}

function writeRun(run: Run): void {
  writeFileSync(paths.lock, JSON.stringify(run));
}

function readRun(): Run | undefined {
  try {
    return JSON.parse(readFileSync(paths.lock, "utf8")) as Run;
  } catch {
    return undefined;
  }
}

/** A process id may have gone to somebody else; without /proc we take it as it is. */
function isOurs(pid: number, word: string): boolean {
  if (!existsSync("/proc/self/cmdline")) return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(word);
  } catch {
    return false;
  }
}
