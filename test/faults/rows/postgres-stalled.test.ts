import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { openStage, slowestMs, useRig } from "../rig/use-rig.ts";

const world = useRig();

it("a stalled backend: broadcast is unaffected, one drain is in flight, the deadline frees it (P12)", async () => {
  const { rig } = world;
  const stage = await openStage(rig);
  await stage.load.run(20);
  await stage.drained();
  const backends = await rig.backends();
  expect(backends.length).toBeGreaterThan(0);
  for (const { pid } of backends) process.kill(pid, "SIGSTOP");
  try {
    const before = stage.clients.map(({ sends }) => sends.count);
    stage.load.start({ perSecond: 300 });
    // Somewhat longer than the deadline of ten seconds: a second try has begun, on a connection of its own.
    for (let n = 0; n < 24; n += 1) {
      await sleep(500);
      expect((await rig.backends()).filter(({ state }) => state === "active").length).toBeLessThanOrEqual(1);
    }
    await stage.load.answered();
    expect(stage.history.acknowledged).toBeGreaterThan(2_500);
    expect(slowestMs(stage, before)).toBeLessThan(1_500);
  } finally {
    for (const { pid } of backends) process.kill(pid, "SIGCONT");
  }
  await stage.check();
});

it("a slow wire to PostgreSQL: nobody in the room notices (P12)", async () => {
  const { rig } = world;
  const stage = await openStage(rig);
  rig.back.set({ delayMs: 300 });
  stage.load.start({ perSecond: 300 });
  await sleep(3_000);
  await stage.load.answered();
  expect(slowestMs(stage)).toBeLessThan(1_500);
  rig.back.heal();
  await stage.check();
});
