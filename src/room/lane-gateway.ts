import type { LagReport } from "./lag.ts";
import type { LaneObject } from "./lane.ts";

/** The Worker's way to the lanes. */
export class LaneGateway {
  private readonly lanes: DurableObjectNamespace<LaneObject>;
  private readonly count: number;

  constructor(lanes: DurableObjectNamespace<LaneObject>, count: number) {
    this.lanes = lanes;
    this.count = count;
  }

  async lag(): Promise<LagReport[]> {
    return await Promise.all(
      Array.from({ length: this.count }, (_, index) => this.lanes.getByName(laneName(index)).lag()),
    );
  }
}

export function laneName(index: number): string {
  return `lane-${index}`;
}
