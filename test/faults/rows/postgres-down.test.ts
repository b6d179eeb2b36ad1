import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { openStage, slowestMs, useRig } from "../rig/use-rig.ts";

const world = useRig();

it("PostgreSQL down under load: acknowledged and broadcast as before, then drained in order (P1, P12)", async () => {
  const { rig } = world;
  const stage = await openStage(rig, { deletes: 0.05 });
  await stage.load.run(50);
  await rig.stopDatabase("immediate");
  stage.load.start({ perSecond: 400 });
  await sleep(4_000);
  await stage.load.answered();
  expect(stage.history.acknowledged).toBeGreaterThan(800);
  expect(slowestMs(stage)).toBeLessThan(2_000);
  expect(stage.clients.every(({ socket }) => socket.connection === 1)).toBe(true);

  await rig.startDatabase();
  let seen = 0;
  for (const deadline = Date.now() + 20_000; seen < stage.history.acknowledged && Date.now() < deadline; ) {
    // In order: whatever is there already is a beginning, without a gap.
    const [row] = await rig.sql(
      (sql) => sql<{ n: number; last: number }[]>`
      select count(*)::int as n, coalesce(max(seq), 0)::int as last from messages where room_id = ${stage.roomId}`,
    );
    expect(row?.n).toBe(row?.last);
    seen = row?.n ?? 0;
    await sleep(20);
  }
  await stage.check({ withStorage: true });
  // The alarm never threw, however often PostgreSQL refused: after six times it would be gone for good.
  expect(rig.lines.filter((line) => line.includes("alarm failed"))).toEqual([]);
});
