import type { LaneObject } from "./lane.ts";

const LANES_DEFAULT = 4;

/** The lane of a room (or account): always the same one, so that its batches stay in order. */
export function laneOf(env: Env, id: string): DurableObjectStub<LaneObject> {
  const lanes = Number(env.LANES_COUNT ?? LANES_DEFAULT);
  let hash = 0;
  for (let i = 0; i < id.length; i += 1) hash = (hash * 31 + id.charCodeAt(i)) | 0;
  return env.LANES.getByName(`lane-${Math.abs(hash) % lanes}`);
}
