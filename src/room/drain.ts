import type { Batch, Cursor, Gap, ProjectOutcome } from "./fold.ts";

export type ErrorClass = "transient" | "schema" | "poison" | "other";

/** By SQLSTATE class (PostgreSQL, appendix A). No code means that the connection was refused or lost. */
export function classify(sqlstate: string | null): ErrorClass {
  if (sqlstate === null || !/^[0-9A-Z]{5}$/.test(sqlstate)) return "transient";
  const family = sqlstate.slice(0, 2);
  if (["08", "25", "40", "53", "57", "58"].includes(family) || sqlstate === "55P03") return "transient";
  if (["42", "3F", "55", "26"].includes(family)) return "schema";
  if (["22", "23"].includes(family)) return "poison";
  return "other";
}

export interface DrainState {
  /** Everything up to this rev is confirmed to be in PostgreSQL. */
  readonly projectedRev: number;
  /** Set while PostgreSQL has to be led over revs that the log no longer has. */
  readonly gap: Gap | null;
  /** Read markers up to this version are confirmed to be in PostgreSQL. */
  readonly markersVersion: number;
  /** The same for records. */
  readonly recordsVersion: number;
  /** Failures in a row. */
  readonly failures: number;
  /** How many events the next batch may hold; halved to find a poisoned one. */
  readonly limit: number;
  /** Times of the last parked messages. */
  readonly parkedAt: readonly number[];
  /** Why this room's drain stands still until somebody mends it; it is tried again all the same. */
  readonly halted: string | null;
}

export const batchEventsMax = 500;
export const initialDrain: DrainState = {
  projectedRev: 0,
  gap: null,
  markersVersion: 0,
  recordsVersion: 0,
  failures: 0,
  limit: batchEventsMax,
  parkedAt: [],
  halted: null,
};

export type Step =
  | { readonly kind: "go_on" }
  | { readonly kind: "retry"; readonly afterMs: number }
  | { readonly kind: "park"; readonly sqlstate: string; readonly error: string };

const HALTED_RETRY_MS = 60_000;
const PARKED_A_MINUTE_MAX = 3;

/** What follows from the outcome of a batch. `floorRev`: the log has only what comes after it. */
export function advance(
  state: DrainState,
  batch: Pick<Batch, "first" | "last" | "epoch" | "messages" | "waiting">,
  outcome: ProjectOutcome,
  at: { now: number; random: number; floorRev: number },
): { state: DrainState; step: Step } {
  switch (outcome.kind) {
    case "applied":
      return { state: reached(state, batch.last), step: { kind: "go_on" } };
    case "absent":
      return restored(state, NOTHING, at.floorRev);
    case "elsewhere":
      if (outcome.epoch !== batch.epoch) return halt(state, `PostgreSQL holds another epoch: ${outcome.epoch}`);
      if (outcome.projectedRev > newestOf(batch)) return halt(state, ahead(outcome));
      if (outcome.projectedRev >= Math.min(batch.first, batch.last)) {
        return { state: reached(state, Math.min(outcome.projectedRev, batch.last)), step: { kind: "go_on" } };
      }
      return restored(state, outcome, at.floorRev);
    case "failed":
      return failed(state, batch, outcome.sqlstate, outcome.message, at);
  }
}

/** The state that follows from looking at PostgreSQL without writing: the same object if it stands where it should. */
export function compare(
  state: DrainState,
  cursor: Cursor | null,
  log: { epoch: string; floorRev: number; rev: number },
): DrainState {
  if (cursor && cursor.epoch !== log.epoch) return halt(state, `PostgreSQL holds another epoch: ${cursor.epoch}`).state;
  const at = cursor ?? NOTHING;
  if (at.projectedRev === expectedRev(state)) return state;
  if (at.projectedRev > log.rev) return halt(state, ahead(at)).state;
  if (at.projectedRev > state.projectedRev) return reached(state, at.projectedRev);
  return restored(state, at, log.floorRev).state;
}

/** The room's newest rev when the batch was made. */
export function newestOf({ first, waiting }: Pick<Batch, "first" | "waiting">): number {
  return first - 1 + waiting;
}

/** Another line of events stands there: the room's storage was set back. To go on would mix the two. */
function ahead({ projectedRev }: Pick<Cursor, "projectedRev">): string {
  return `PostgreSQL is ahead of the room: it has rev ${projectedRev}`;
}

function reached(state: DrainState, projectedRev: number): DrainState {
  const limit = Math.min(state.limit * 2, batchEventsMax);
  return { ...state, projectedRev, gap: null, failures: 0, limit, halted: null };
}

const NOTHING: Gap = { projectedRev: 0, lastSeq: 0 };

/** The cursor that PostgreSQL must have for the next batch to apply. */
export function expectedRev({ gap, projectedRev }: DrainState): number {
  return gap?.projectedRev ?? projectedRev;
}

/** PostgreSQL was restored from an older copy: refill it from the log, as far back as the log goes. */
function restored(state: DrainState, cursor: Gap, floorRev: number): { state: DrainState; step: Step } {
  const projectedRev = Math.max(cursor.projectedRev, floorRev);
  const gap =
    projectedRev === cursor.projectedRev ? null : { projectedRev: cursor.projectedRev, lastSeq: cursor.lastSeq };
  const next = { ...state, projectedRev, gap, markersVersion: 0, recordsVersion: 0, failures: 0 };
  if (projectedRev === state.projectedRev && expectedRev(next) === expectedRev(state)) {
    return halt(state, "The cursor does not move");
  }
  return { state: next, step: { kind: "go_on" } };
}

function failed(
  state: DrainState,
  batch: Pick<Batch, "first" | "last" | "messages">,
  sqlstate: string | null,
  message: string,
  at: { now: number; random: number },
): { state: DrainState; step: Step } {
  const error = `${sqlstate ?? "no answer"}: ${message}`;
  const kind = classify(sqlstate);
  if (kind === "schema") return halt(state, error);
  if (kind === "transient") {
    const failures = state.failures + 1;
    const afterMs = Math.min(1_000 * 2 ** Math.min(failures - 1, 6), 60_000) * (0.5 + at.random / 2);
    return { state: { ...state, failures }, step: { kind: "retry", afterMs: Math.round(afterMs) } };
  }
  const size = batch.last - batch.first + 1;
  if (size > 1) return { state: { ...state, limit: Math.ceil(size / 2) }, step: { kind: "go_on" } };
  const recent = state.parkedAt.filter((time) => time > at.now - 60_000);
  const hasContent = batch.messages.some((row) => row.content !== null);
  if (!hasContent || (kind === "other" && recent.length >= PARKED_A_MINUTE_MAX)) return halt(state, error);
  return {
    state: { ...state, parkedAt: [...recent, at.now] },
    step: { kind: "park", sqlstate: sqlstate ?? "", error: message },
  };
}

function halt(state: DrainState, why: string): { state: DrainState; step: Step } {
  return {
    state: { ...state, halted: why, failures: state.failures + 1 },
    step: { kind: "retry", afterMs: HALTED_RETRY_MS },
  };
}
