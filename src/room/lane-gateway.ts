import { type LagReport, totalLag } from "../domain/lag.ts";
import type { LaneObject } from "./lane.ts";

/** The Worker's way to the lanes. */
export class LaneGateway {
  private readonly lanes: DurableObjectNamespace<LaneObject>;
  private readonly count: number;

  constructor(lanes: DurableObjectNamespace<LaneObject>, count: number) {
    this.lanes = lanes;
    this.count = count;
  }

  /** Over all lanes: of all rooms, or only of these. */
  async lag(rooms?: readonly string[]): Promise<LagReport> {
    const lanes = Array.from({ length: this.count }, (_, index) => this.lanes.getByName(laneName(index)));
    return totalLag(await Promise.all(lanes.map((lane) => lane.lag(rooms))));
  }
}

export function laneName(index: number): string {
  return `lane-${index}`;
}
