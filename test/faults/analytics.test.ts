import { expect, it } from "vitest";
import { compareAnalytics } from "./check/recount.ts";
import { run } from "./nemesis/run.ts";
import { useRig } from "./rig/use-rig.ts";

const world = useRig();
const seed = Number(process.env.FAULTS_SEED ?? Math.floor(Math.random() * 1_000_000_000));

it(`random faults under load, seed ${seed}: the analytics are a plain recount`, { timeout: 150_000 }, async () => {
  const { rig } = world;
  const outcome = await run(rig, {
    seed,
    seconds: 10,
    rooms: 4,
    clients: 20,
    perSecond: 500,
    window: 16,
    lastsMs: { min: 100, max: 900 },
    restMs: { min: 100, max: 600 },
    isStrict: true,
  });
  expect(outcome.complaints).toEqual([]);
  expect(outcome.faults.kill).toBeGreaterThan(0);
  expect(outcome.faults.outage + outcome.faults.wire).toBeGreaterThan(0);
  // The checker has stopped it to read its files.
  await rig.startWorker();
  expect(await compareAnalytics(rig)).toEqual([]);
  expect((await rig.runJob("recount")).corrected).toBe(0);

  // Where one counter is off by one every figure shows it, and the recount finds it.
  await rig.sql(
    (sql) => sql`
      update message_counts set n = n + 1 where (room_id, user_id, hour) = (
        select room_id, user_id, hour from message_counts where n > 0 limit 1)`,
  );
  const broken = new Set((await compareAnalytics(rig)).map((complaint) => complaint.split("?")[0]));
  expect([...broken].sort()).toEqual([
    ...["busiest-hours", "messages-over-time", "messages-per-room", "room-activity", "user-activity"],
  ]);
  expect((await rig.runJob("recount")).corrected).toBe(1);
  expect(await compareAnalytics(rig)).toEqual([]);
});
