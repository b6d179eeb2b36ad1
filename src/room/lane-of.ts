import { lanesOf } from "../config.ts";
import type { LaneObject } from "./lane.ts";
import { laneName } from "./lane-gateway.ts";

/** The lane of a room (or account): always the same one, so that its batches stay in order. */
export function laneOf(env: Env, id: string): DurableObjectStub<LaneObject> {
  const lanes = lanesOf(env);
  let hash = 0;
  for (let i = 0; i < id.length; i += 1) hash = (hash * 31 + id.charCodeAt(i)) | 0;
  return env.LANES.getByName(laneName(Math.abs(hash) % lanes));
}
