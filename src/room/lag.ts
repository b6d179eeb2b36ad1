import type { LagReport } from "../domain/lag.ts";
import { newestOf } from "./drain.ts";
import type { Parcel, ProjectOutcome } from "./fold.ts";

/** What a lane knows of the lag: rooms tell it with each batch, and while one fails it comes again within a minute. */
export class Lag {
  private readonly waiting = new Map<string, { events: number; oldestAt: number }>();
  private projected = 0;
  private failures = 0;

  note(parcel: Parcel, outcome: ProjectOutcome): void {
    const left = newestOf(parcel) - reachedBy(parcel, outcome);
    if (left > 0) this.waiting.set(parcel.roomId, { events: left, oldestAt: parcel.oldestAt });
    else this.waiting.delete(parcel.roomId);
    if (outcome.kind === "applied") this.projected += parcel.last - parcel.first + 1;
    if (outcome.kind === "failed") this.failures += 1;
  }

  /** Of all rooms, or only of these. */
  report(rooms: readonly string[] = [...this.waiting.keys()]): LagReport {
    const all = rooms.flatMap((id) => this.waiting.get(id) ?? []);
    return {
      rooms: all.length,
      events: all.reduce((sum, { events }) => sum + events, 0),
      oldestAt: all.length === 0 ? null : Math.min(...all.map(({ oldestAt }) => oldestAt)),
      projected: this.projected,
      failures: this.failures,
    };
  }
}

/** The rev that PostgreSQL has: after a lost acknowledgement it stands where the batch would have led it. */
function reachedBy({ first, last, epoch }: Parcel, outcome: ProjectOutcome): number {
  if (outcome.kind === "applied") return last;
  const isOurs = outcome.kind === "elsewhere" && outcome.epoch === epoch;
  return isOurs ? Math.max(outcome.projectedRev, first - 1) : first - 1;
}
