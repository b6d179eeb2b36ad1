import { describe, expect, it } from "vitest";
import { openStage, useRig } from "../rig/use-rig.ts";

describe("PostgreSQL restored from yesterday", () => {
  const world = useRig();

  it("a room notices with its next change, an idle one with the resync job: refilled from the log (P1, P3)", async () => {
    const { rig } = world;
    const [busy, idle] = [await openStage(rig, { deletes: 0.2 }), await openStage(rig, { deletes: 0.2 })];
    for (const stage of [busy, idle]) await stage.load.run(100);
    for (const stage of [busy, idle]) await stage.drained();
    await rig.stopDatabase("fast");
    rig.backUp();
    await rig.startDatabase();
    const born = await openStage(rig, { people: 2 });
    for (const stage of [busy, idle, born]) await stage.load.run(100);
    for (const stage of [busy, idle, born]) await stage.drained();
    await rig.stopDatabase("fast");
    rig.restore();
    await rig.startDatabase();
    const yesterday = await idle.projectedRev();

    await busy.load.run(1);
    await born.load.run(1);
    await busy.check();
    await born.check();
    expect(rig.lines.some((line) => line.includes("PostgreSQL was restored") && line.includes(busy.roomId))).toBe(true);

    expect(await idle.projectedRev()).toBe(yesterday);
    await rig.resync();
    await idle.check();
  });
});

describe("PostgreSQL restored to before the beginning of the log", () => {
  const world = useRig({ vars: { WINDOW_EVENTS: "20", WINDOW_BYTES: "8000", WINDOW_DAYS: "0" } });

  it("the room reports the range that it can not refill, and goes on behind it (P1)", async () => {
    const { rig } = world;
    const stage = await openStage(rig, { people: 2 });
    await stage.load.run(60);
    await stage.drained();
    const from = await stage.projectedRev();
    await rig.stopDatabase("fast");
    rig.backUp();
    await rig.startDatabase();
    for (let n = 0; n < 6; n += 1) {
      await stage.load.run(60);
      await stage.drained();
    }
    await rig.stopDatabase("fast");
    rig.restore();
    await rig.startDatabase();
    await stage.load.run(10);
    await stage.drained();

    const report = rig.lines.find((line) => line.includes("PostgreSQL was restored") && line.includes(stage.roomId));
    expect(report).toContain(`"projectedRev":${from}`);
    const rows = await rig.sql(
      (sql) => sql<{ seq: number; content: string | null }[]>`
      select seq::int as seq, content from messages where room_id = ${stage.roomId} order by seq`,
    );
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: stage.history.acknowledged }, (_, n) => n + 1));
    expect(rows.slice(0, 60).every(({ content }) => content !== null)).toBe(true);
    expect(rows.slice(-10).every(({ content }) => content !== null)).toBe(true);
    const [counted] = await rig.sql(
      (sql) => sql<{ n: number }[]>`
      select sum(n)::int as n from message_counts where room_id = ${stage.roomId}`,
    );
    expect(counted?.n).toBe(stage.history.acknowledged);
  });
});
