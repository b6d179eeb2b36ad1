import { expect, it } from "vitest";
import { eventually } from "../../support/bounded.ts";
import { openStage, problemsOf, useRig } from "../rig/use-rig.ts";

const CAP = 200;
const world = useRig({ vars: { OUTBOX_EVENTS: String(CAP) } });

it("over the outbox cap with PostgreSQL down: refuses retryable, and loses nothing (P12)", async () => {
  const { rig } = world;
  const stage = await openStage(rig);
  await stage.drained();
  await rig.stopDatabase("immediate");
  stage.load.start();
  await eventually(20_000, "a refusal", () => (problemsOf(stage)["room.busy"] ?? 0) > 10 || undefined);
  stage.load.pause();
  const acknowledged = stage.history.acknowledged;
  // The turn in which the cap is reached is not cut in two.
  expect(acknowledged).toBeGreaterThanOrEqual(CAP);
  expect(acknowledged).toBeLessThan(CAP + 3 * 16 + 1);
  expect(Object.keys(problemsOf(stage))).toEqual(["room.busy"]);
  await rig.startDatabase();
  await stage.load.answered();
  expect(stage.history.acknowledged).toBeGreaterThan(acknowledged);
  await stage.load.run(50);
  await stage.check();
});
