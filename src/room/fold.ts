import type { RoomRole } from "../domain/permissions.ts";
import type { RoomDetails } from "../domain/room.ts";
import { messageTerms } from "../domain/search-terms.ts";
import type { SparseRow } from "./message-row.ts";

/** What goes into PostgreSQL in one statement: the final row of each key, and how the counters move. */
export interface Batch {
  readonly roomId: string;
  readonly epoch: string;
  /** The cursor that PostgreSQL must have for the batch to apply; 0 also if it does not know the room yet. */
  readonly expected: number;
  readonly first: number;
  readonly last: number;
  readonly room: RoomDetails & {
    readonly lastSeq: number;
    readonly deletedAt: number | null;
    /** Kept with the projection, so that sends stay idempotent when the room's own storage is lost. */
    readonly hashKey: string;
  };
  readonly messages: readonly SparseRow[];
  readonly members: readonly MemberRow[];
  readonly removed: readonly string[];
  readonly counts: readonly CountDelta[];
  readonly versions: readonly VersionRow[];
  readonly reactions: readonly ReactionRow[];
  readonly parked: readonly ParkedRow[];
  /** `members` is the whole list: whoever is not in it is no member. */
  readonly isWhole: boolean;
  /** For the report of the lag: events that wait, these included, and the time of the oldest. */
  readonly waiting: number;
  readonly oldestAt: number;
}

/** A batch on its way: text is handed from object to object for far less than rows are. */
export type Parcel = Pick<Batch, "roomId" | "epoch" | "expected" | "first" | "last" | "waiting" | "oldestAt"> & {
  /** The rest of the batch as JSON. */
  readonly json: string;
};

export function toParcel(batch: Batch): Parcel {
  const { roomId, expected, first, last, waiting, oldestAt, ...rest } = batch;
  const messages = batch.messages.map((row) => ({ ...row, terms: termsOfRow(row) }));
  const json = JSON.stringify({ ...rest, messages });
  return { roomId, epoch: batch.epoch, expected, first, last, waiting, oldestAt, json };
}

export type RowWithTerms = Pick<SparseRow, "type" | "user_id" | "content" | "mentions" | "mentions_room">;

/** What a message is found by; null where there is nothing to find. */
export function termsOfRow(row: RowWithTerms): string | null {
  const isMentioning = (row.mentions ?? row.mentions_room ?? null) !== null;
  return messageTerms({ type: row.type ?? "text", userId: row.user_id, content: row.content, isMentioning });
}

/** A body that the edit with this rev has replaced. */
export interface VersionRow {
  readonly rev: number;
  readonly seq: number;
  readonly content: string | null;
  readonly custom: string | null;
  readonly at: number;
}

/** Whether somebody's reaction stands, as of this rev. */
export interface ReactionRow {
  readonly seq: number;
  readonly emoji: string;
  readonly user_id: string;
  readonly rev: number;
  readonly at: number;
  readonly is_on: 0 | 1;
}

export interface MemberRow {
  readonly user_id: string;
  readonly role: RoomRole;
  readonly joined_at: number;
  readonly muted_until: number | null;
  readonly rev: number;
}

/** `hour` is the start of the hour in milliseconds. */
export interface CountDelta {
  readonly user_id: string;
  readonly hour: number;
  readonly n: number;
}

export interface ParkedRow {
  readonly seq: number;
  readonly rev: number;
  readonly message_id: string;
  /** Base64 of the UTF-8 content. */
  readonly content: string | null;
  readonly sqlstate: string;
  readonly error: string;
}

export interface Cursor {
  readonly epoch: string;
  readonly projectedRev: number;
  readonly lastSeq: number;
}

/** Where PostgreSQL stood when it was found to have been restored to before the beginning of the log. */
export type Gap = Pick<Cursor, "projectedRev" | "lastSeq">;

export type ProjectOutcome =
  | { readonly kind: "applied" }
  /** The guard did not let the batch in: PostgreSQL stands elsewhere. */
  | ({ readonly kind: "elsewhere" } & Cursor)
  | { readonly kind: "absent" }
  | { readonly kind: "failed"; readonly sqlstate: string | null; readonly message: string };

export interface EventRow {
  readonly rev: number;
  readonly type: string;
  readonly seq: number | null;
  readonly user_id: string | null;
  readonly at: number;
}

const HOUR_MS = 3_600_000;

/** Whether the event has changed its message's row; a reaction is a row of its own. */
export function touchesMessage(event: EventRow): event is EventRow & { seq: number } {
  return event.seq !== null && !event.type.startsWith("reaction.");
}

export function touchesMember(event: EventRow): event is EventRow & { user_id: string } {
  return event.user_id !== null && event.type.startsWith("member.");
}

/** Folds events into final rows: written as they are now, so that a later batch repeats nothing that matters. */
export function fold(
  events: readonly EventRow[],
  now: { messages: ReadonlyMap<number, SparseRow>; members: ReadonlyMap<string, MemberRow> },
): Pick<Batch, "messages" | "members" | "removed" | "counts"> {
  const seqs = new Set<number>();
  const people = new Set<string>();
  const counts = new Map<string, CountDelta>();
  for (const event of events) {
    if (touchesMessage(event)) seqs.add(event.seq);
    if (touchesMember(event)) people.add(event.user_id);
    const step = event.type === "message.created" ? 1 : event.type === "message.deleted" ? -1 : 0;
    const message = event.seq === null ? undefined : now.messages.get(event.seq);
    if (step !== 0 && message) addCount(counts, message, step);
  }
  return {
    messages: [...seqs].flatMap((seq) => now.messages.get(seq) ?? []),
    members: [...people].flatMap((userId) => now.members.get(userId) ?? []),
    removed: [...people].filter((userId) => !now.members.has(userId)),
    counts: [...counts.values()].filter(({ n }) => n !== 0),
  };
}

/** A stub of a message whose events the log no longer has. */
export type GapStub = Pick<SparseRow, "seq" | "rev" | "type" | "user_id" | "created_at" | "deleted_at">;

/**
 * How the counters move over a gap: what was created in it counts, what was deleted in it no longer does. Deletions
 * that the log still has (above `floorRev`) are counted by their events.
 */
export function gapCounts(stubs: readonly GapStub[], gap: Gap, floorRev: number): CountDelta[] {
  const counts = new Map<string, CountDelta>();
  for (const stub of stubs) {
    const isNew = stub.seq > gap.lastSeq;
    const isDeleted = (stub.deleted_at ?? null) !== null && stub.rev <= floorRev;
    addCount(counts, stub, isNew ? (isDeleted ? 0 : 1) : isDeleted ? -1 : 0);
  }
  return [...counts.values()].filter(({ n }) => n !== 0);
}

export function mergeCounts(...lists: readonly (readonly CountDelta[])[]): CountDelta[] {
  const counts = new Map<string, CountDelta>();
  for (const { user_id, hour, n } of lists.flat()) addCount(counts, { user_id, created_at: hour }, n);
  return [...counts.values()].filter(({ n }) => n !== 0);
}

/** What the room itself has written is nobody's doing. */
function addCount(
  counts: Map<string, CountDelta>,
  of: Pick<SparseRow, "user_id" | "created_at" | "type">,
  n: number,
): void {
  if (of.type === "system") return;
  const hour = Math.floor(of.created_at / HOUR_MS) * HOUR_MS;
  const key = `${of.user_id} ${hour}`;
  counts.set(key, { user_id: of.user_id, hour, n: (counts.get(key)?.n ?? 0) + n });
}
