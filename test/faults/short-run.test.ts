import { expect, it } from "vitest";
import { run } from "./nemesis/run.ts";
import { useRig } from "./rig/use-rig.ts";

const world = useRig();
const seed = Number(process.env.FAULTS_SEED ?? Math.floor(Math.random() * 1_000_000_000));
const SECONDS = 15;

it(`random faults under load, seed ${seed}: all promises hold`, { timeout: 150_000 }, async () => {
  const outcome = await run(world.rig, {
    seed,
    seconds: SECONDS,
    rooms: 4,
    clients: 20,
    perSecond: 800,
    window: 16,
    lastsMs: { min: 100, max: 900 },
    restMs: { min: 100, max: 600 },
    isStrict: true,
  });
  const { acknowledged, faults, freshStarts, resumes, removals } = outcome;
  console.log(
    `seed ${seed}: ${acknowledged} acknowledged, ${faults.kill} kills, ${faults.outage} outages, ` +
      `${faults.wire} faults of wires, ${removals} removals, ${resumes} resumes, ${freshStarts} fresh starts`,
  );
  expect(outcome.complaints).toEqual([]);
  expect(acknowledged).toBeGreaterThan(1_000);
});
