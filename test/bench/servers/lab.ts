import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Refusal } from "../../../scripts/cli.ts";
import { bundle } from "./bundle.ts";
import { BenchDatabase } from "./database.ts";
import { type ParlorOptions, startControl, startParlor, type Target, type TargetName } from "./target.ts";

/** Everything that a run of the bench has started, in a folder that goes with it. */
export interface Lab {
  readonly database: BenchDatabase;
  /** The servers that most workloads share; both run all the time, and an idle one costs nothing. */
  readonly control: Target;
  readonly parlor: Target;
  targetOf(name: TargetName): Target;
  /** Servers of a workload's own; it stops them. */
  freshControl(): Promise<Target>;
  freshParlor(options?: ParlorOptions): Promise<Target>;
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
    const control = await startControl(controlBundle);
    stops.push(control.server.stop);
    const parlor = await startParlor(parlorBundle, database);
    stops.push(parlor.server.stop);
    return {
      database,
      control,
      parlor,
      targetOf: (name) => (name === "control" ? control : parlor),
      freshControl: () => startControl(controlBundle),
      freshParlor: (options) => startParlor(parlorBundle, database, options),
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
