/** How far PostgreSQL is behind the rooms. */
export interface LagReport {
  /** Rooms whose changes wait, and how many changes that are. */
  readonly rooms: number;
  readonly events: number;
  /** Time of the oldest waiting change; null if nothing waits. */
  readonly oldestAt: number | null;
  /** Since this object woke. */
  readonly projected: number;
  readonly failures: number;
}

/** The same over all lanes. */
export function totalLag(reports: readonly LagReport[]): LagReport {
  const oldest = reports.flatMap(({ oldestAt }) => oldestAt ?? []);
  const sum = (of: (report: LagReport) => number) => reports.reduce((n, report) => n + of(report), 0);
  return {
    rooms: sum(({ rooms }) => rooms),
    events: sum(({ events }) => events),
    oldestAt: oldest.length === 0 ? null : Math.min(...oldest),
    projected: sum(({ projected }) => projected),
    failures: sum(({ failures }) => failures),
  };
}
