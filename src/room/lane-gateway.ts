import type { LagReport } from "./lag.ts";
import type { LaneObject } from "./lane.ts";
import { laneNames } from "./lane-of.ts";

/** The Worker's way to the lanes. */
export class LaneGateway {
  private readonly lanes: DurableObjectNamespace<LaneObject>;
  private readonly count: number;

  constructor(lanes: DurableObjectNamespace<LaneObject>, count: number) {
    this.lanes = lanes;
    this.count = count;
  }

  async lag(): Promise<LagReport[]> {
    return await Promise.all(laneNames(this.count).map((name) => this.lanes.getByName(name).lag()));
  }
}
