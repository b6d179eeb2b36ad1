import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Refusal } from "../../../scripts/cli.ts";
import { bundle } from "./bundle.ts";
import { BenchDatabase } from "./database.ts";
import {
  type ParlorOptions,
  type ParlorTarget,
  startControl,
  startParlor,
  type Target,
  type TargetName,
} from "./target.ts";

/** Everything that a run of the bench has started, in a folder that goes with it. */
export interface Lab {
  readonly database: BenchDatabase;
  /**
   * The servers that most workloads share, one for each name. All run all the time: an idle one costs nothing, and what
   * one subject leaves behind is not charged to another.
   */
  targetOf(name: TargetName): Target;
  /** Servers of a workload's own; it stops them. */
  freshControl(): Promise<Target>;
  freshParlor(options?: ParlorOptions): Promise<ParlorTarget>;
  /** A database of a workload's own; it stops it. */
  freshDatabase(): Promise<BenchDatabase>;
  stop(): Promise<void>;
}

export async function openLab(): Promise<Lab> {
  if (!existsSync("/proc/self/smaps_rollup")) throw new Refusal("The bench reads /proc: it needs Linux");
  const dir = await mkdtemp(join(tmpdir(), "parlor-bench-"));
  const stops: (() => Promise<void>)[] = [() => rm(dir, { recursive: true, force: true })];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const database = await BenchDatabase.start(dir);
    const crash = () => void database.stop("immediate");
    process.once("exit", crash);
    stops.push(async () => {
      process.off("exit", crash);
      await database.stop("immediate");
    });
    const controlBundle = await bundle("test/bench/workers/control.ts", dir, "control");
    const parlorBundle = await bundle("test/bench/workers/parlor.ts", dir, "parlor");
    const started = async (starting: Promise<Target>) => {
      const target = await starting;
      stops.push(target.server.stop);
      return target;
    };
    const targets: Readonly<Record<TargetName, Target>> = {
      control: await started(startControl(controlBundle)),
      plain: await started(startParlor(parlorBundle, database)),
      "chat.v1": await started(startParlor(parlorBundle, database)),
    };
    return {
      database,
      targetOf: (name) => targets[name],
      freshControl: () => startControl(controlBundle),
      freshParlor: (options) => startParlor(parlorBundle, options?.database ?? database, options),
      async freshDatabase() {
        return await BenchDatabase.start(await mkdtemp(join(dir, "database-")), { fast: true });
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
