import { join } from "node:path";
import { expect, it } from "vitest";
import { eventually } from "../../support/bounded.ts";
import { readStorage } from "../check/read-storage.ts";
import { lastingPort } from "../rig/ports.ts";
import { copyDir } from "../rig/template.ts";
import { openStage, useRig } from "../rig/use-rig.ts";

const world = useRig();

it("two instances drain at once: no change is doubled or undone (P1, P2)", async () => {
  const { rig } = world;
  const stage = await openStage(rig, { deletes: 0.2 });
  await stage.load.run(20);
  await stage.drained();
  await rig.stopDatabase("fast");
  // Several batches for each of them.
  await stage.load.run(3_000);
  await rig.killWorker();
  const twin = join(rig.dir, "twin");
  copyDir(rig.stateDir, twin);
  await rig.startDatabase();
  rig.back.set({ delayMs: 20 });
  const [, other] = await Promise.all([rig.startWorker(), lastingPort().then((port) => rig.extraWorker(twin, port))]);
  try {
    await stage.drained();
    rig.back.heal();
    await eventually(10_000, "the twin's outbox to be empty", () => {
      const { projectedRev, rev } = readStorage(twin, stage.roomId);
      return projectedRev === rev ? true : undefined;
    });
  } finally {
    await other.kill();
  }
  expect(readStorage(twin, stage.roomId).halted).toBeNull();
  await stage.check({ withStorage: true });
});
