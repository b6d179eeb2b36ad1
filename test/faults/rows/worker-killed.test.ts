import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { eventually } from "../../support/bounded.ts";
import { openStage, useRig } from "../rig/use-rig.ts";

const world = useRig();

it("workerd SIGKILL at any moment under load: nothing acknowledged is lost, nothing doubled (P1, P2, P3)", async () => {
  const { rig } = world;
  const stage = await openStage(rig, { deletes: 0.05 });
  stage.load.start({ perSecond: 2_000 });
  for (let kills = 0; kills < 6; kills += 1) {
    await sleep(250);
    await rig.killWorker();
    await rig.startWorker();
    await stage.load.ready();
  }
  await sleep(250);
  expect(stage.history.acknowledged).toBeGreaterThan(500);
  await stage.check({ withStorage: true });
});

it("the outbox resumes by itself after a kill: nobody has to touch the room (P1)", async () => {
  const { rig } = world;
  await rig.startWorker();
  const stage = await openStage(rig, { people: 1 });
  await rig.stopDatabase("fast");
  await stage.load.run(20);
  stage.load.stop();
  await rig.killWorker();
  await rig.startDatabase();
  await rig.startWorker();
  await eventually(10_000, "the messages in PostgreSQL", async () => {
    const rows = await rig.sql((sql) => sql`select 1 from messages where room_id = ${stage.roomId}`);
    return rows.length === 20 ? true : undefined;
  });
});
