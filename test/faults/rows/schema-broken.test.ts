import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { eventually } from "../../support/bounded.ts";
import { openStage, useRig } from "../rig/use-rig.ts";

const world = useRig();

it("a missing column: halts, alerts, and goes on once the schema is mended (P1, P12)", async () => {
  const { rig } = world;
  const stage = await openStage(rig);
  await stage.drained();
  await rig.sql((sql) => sql`alter table messages rename column content to body`);
  await stage.load.run(60);
  await eventually(5_000, "an alert", () =>
    rig.lines.some((line) => line.includes("drain halted") && line.includes("42703")) ? true : undefined,
  );
  await stage.load.run(60);
  await rig.sql((sql) => sql`alter table messages rename column body to content`);
  await rig.resync();
  await stage.check();
});

it("a locked table: waits and goes on by itself, without a halt (P1, P12)", async () => {
  const { rig } = world;
  const stage = await openStage(rig);
  await stage.drained();
  const halts = rig.lines.filter((line) => line.includes("drain halted")).length;
  await rig.sql(async (sql) => {
    await sql.begin(async (tx) => {
      await tx`lock table messages in access exclusive mode`;
      await stage.load.run(60);
      // Longer than the lock_timeout of three seconds.
      await sleep(4_000);
    });
  });
  await stage.check();
  expect(rig.lines.filter((line) => line.includes("drain halted"))).toHaveLength(halts);
});
