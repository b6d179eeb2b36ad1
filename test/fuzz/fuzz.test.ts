import { expect, it } from "vitest";
import { useRig } from "../faults/rig/use-rig.ts";
import { fuzz } from "./run.ts";

const world = useRig();

/** Always the same, so that the check says the same; `npm run test:fuzz` goes further. */
const SEED = 1;

it("whatever is sent, every answer is as its contract, and nothing is stored that should not be", {
  timeout: 120_000,
}, async () => {
  const { requests, frames, statuses, failures } = await fuzz(world.rig, {
    seed: SEED,
    requests: 1_500,
    frames: 1_500,
  });
  console.log(`seed ${SEED}: ${requests} requests, ${frames} frames, ${JSON.stringify(statuses)}`);
  expect(failures).toEqual([]);
  // Otherwise nothing of it would have got past the door.
  expect(statuses["200"]).toBeGreaterThan(requests / 10);
});
