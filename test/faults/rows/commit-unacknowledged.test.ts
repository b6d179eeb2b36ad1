import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { eventually } from "../../support/bounded.ts";
import { openStage, useRig } from "../rig/use-rig.ts";

const world = useRig();

it("a lost commit acknowledgement: the same batch comes again, nothing is doubled (P1, P2)", async () => {
  const { rig } = world;
  const stage = await openStage(rig, { deletes: 0.2 });
  let unheard = 0;
  for (let round = 0; round < 10 && unheard < 3; round += 1) {
    await stage.load.run(10);
    await stage.drained();
    const before = await stage.projectedRev();
    // The connection stands: its requests arrive, and its answers do not.
    rig.back.set({ down: "swallow" });
    await stage.load.run(30);
    const isCommitted = async () => ((await stage.projectedRev()) > before ? true : undefined);
    // A lane that has let its idle session go opens none now: then there was no commit to keep quiet about.
    if (await eventually(5_000, "a commit of which nobody is told", isCommitted).catch(() => false)) unheard += 1;
    rig.back.heal();
  }
  expect(unheard).toBe(3);
  await stage.check({ withStorage: true });
});

it("backends killed in the middle of a drain: rolled back or done, never half (P1, P2)", async () => {
  const { rig } = world;
  await rig.startWorker();
  const stage = await openStage(rig, { deletes: 0.2 });
  let killed = 0;
  for (let round = 0; round < 3; round += 1) {
    await rig.sql(async (sql) => {
      await sql.begin(async (tx) => {
        await tx`lock table messages in exclusive mode`;
        await stage.load.run(30);
        const waiting = await eventually(8_000, "a drain that waits", async () => {
          const found = (await rig.backends()).filter(({ isBlocked }) => isBlocked);
          return found.length > 0 ? found : undefined;
        });
        for (const { pid } of waiting) await tx`select pg_terminate_backend(${pid})`;
        killed += waiting.length;
      });
    });
    await sleep(100);
  }
  expect(killed).toBeGreaterThanOrEqual(3);
  await stage.check();
});
