import type { Swarm } from "../load/swarm.ts";
import type { Lab } from "../servers/lab.ts";

export type Metrics = Readonly<Record<string, number>>;

/** One measurement: a subject (such as `control`, `chat.v1`) in a setting (such as `room of 100`). */
export interface Sample {
  readonly setting: string;
  readonly subject: string;
  readonly metrics: Metrics;
}

export interface RunOptions {
  readonly isQuick: boolean;
  readonly repeats: number;
  /** Called with each sample as it comes. */
  readonly report: (sample: Sample) => void;
}

export interface Workload {
  readonly name: string;
  readonly run: (lab: Lab, options: RunOptions) => Promise<void>;
}

/** @throws when a message was lost, doubled or out of order: such a run measures nothing. */
export function insist(swarm: Swarm, isComplete: boolean): void {
  const { violations, missing, closed } = swarm.correctness;
  if (isComplete && violations + missing + closed === 0) return;
  const counts = `${violations} out of order or twice, ${missing} missing, ${closed} sockets closed`;
  throw new Error(`The run is not correct: ${counts} ${swarm.lastError}${isComplete ? "" : ", not complete in time"}`);
}
