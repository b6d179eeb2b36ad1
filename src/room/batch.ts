import { readMeta } from "../sqlite.ts";
import { type DrainState, expectedRev } from "./drain.ts";
import {
  type Batch,
  type EventRow,
  fold,
  type Gap,
  gapCounts,
  type MemberRow,
  mergeCounts,
  type ParkedRow,
  type ReactionRow,
  touchesMember,
  touchesMessage,
  type VersionRow,
} from "./fold.ts";
import { PLAIN_COLUMNS, RARE_COLUMNS, type SparseRow } from "./message-row.ts";
import type { RoomNow } from "./outbox.ts";

type Row<T> = T & Record<string, SqlStorageValue>;

const BATCH_BYTES_MAX = 1024 * 1024;
/** A gap beyond this is too large for one statement; what is older is left as PostgreSQL has it. */
const GAP_STUBS_MAX = 20_000;
/** Cells of `readEvents` and `readRows`: SQLite hands over rows as arrays for a quarter of what named ones cost. */
type EventCells = [rev: number, type: string, seq: number | null, userId: string | null, at: number, bytes: number];
type MessageCells = [
  ...[seq: number, id: string, userId: string, clientId: string | null, content: string | null],
  ...[rev: number, createdAt: number, updatedAt: number, rare: string | null],
];

const MESSAGE = `select ${PLAIN_COLUMNS}, case when coalesce(${RARE_COLUMNS}) is not null
  then json_object(${RARE_COLUMNS.map((name) => `'${name}', ${name}`)}) end from messages`;

/** The next batch of a room's outbox, or null if nothing waits. */
export function readBatch(sql: SqlStorage, state: DrainState, room: RoomNow, floorRev: number): Batch | null {
  const { projectedRev, gap, limit } = state;
  if (projectedRev >= room.rev && gap === null) return null;
  const events = readEvents(sql, projectedRev, limit);
  const last = events.at(-1)?.rev ?? projectedRev;
  const stubs = gap === null ? [] : readGap(sql, gap, lastSeqAt(sql, floorRev, room.seq));
  const messages = readMessages(sql, events, stubs);
  const parked = readParked(sql, messages);
  for (const { seq } of parked) withoutContent(messages, seq);
  const versions = readVersions(sql, events);
  const members = readMembers(sql, gap === null ? events : null);
  const folded = fold(events, { messages, members });
  const deletedAt = readMeta(sql, "deleted");
  return {
    roomId: room.details.id,
    epoch: room.epoch,
    expected: expectedRev(state),
    first: projectedRev + 1,
    last,
    room: {
      ...room.details,
      lastSeq: lastSeqAt(sql, last, room.seq),
      hashKey: room.hashKey,
      deletedAt: deletedAt === null ? null : Number(deletedAt),
    },
    messages: [...messages.values()],
    members: gap === null ? folded.members : [...members.values()],
    removed: gap === null ? folded.removed : [],
    counts: gap === null ? folded.counts : mergeCounts(folded.counts, gapCounts(stubs, gap, floorRev)),
    versions,
    reactions: readReactions(sql, gap === null ? events : null, expectedRev(state), last),
    parked,
    isWhole: gap !== null,
    waiting: room.rev - projectedRev,
    oldestAt: events[0]?.at ?? 0,
  };
}

function readEvents(sql: SqlStorage, after: number, limit: number): EventRow[] {
  const cells = sql
    .exec("select rev, type, seq, user_id, at, bytes from events where rev > ? order by rev limit ?", after, limit)
    .raw<EventCells>();
  const events: EventRow[] = [];
  let total = 0;
  for (const [rev, type, seq, user_id, at, bytes] of cells) {
    total += bytes;
    if (events.length === 0 || total <= BATCH_BYTES_MAX) events.push({ rev, type, seq, user_id, at });
  }
  return events;
}

function readRows(sql: SqlStorage, which: string, ...params: (number | string)[]): SparseRow[] {
  const cells = sql.exec(`${MESSAGE} where ${which}`, ...params).raw<MessageCells>();
  return Array.from(cells, ([seq, id, user_id, client_id, content, rev, created_at, updated_at, rare]) => {
    const row = { seq, id, user_id, client_id, content, rev, created_at, updated_at };
    return rare === null ? row : { ...row, ...(JSON.parse(rare) as Partial<SparseRow>) };
  });
}

/**
 * Messages that changed in a gap, up to the last whose creation the log no longer has. Their contents, where they are
 * lost here, stay as PostgreSQL has them.
 */
function readGap(sql: SqlStorage, { projectedRev }: Gap, lastSeq: number): SparseRow[] {
  const which = "(rev > ? or pin_rev > ?) and seq <= ? order by seq desc limit ?";
  return readRows(sql, which, projectedRev, projectedRev, lastSeq, GAP_STUBS_MAX);
}

function readMessages(
  sql: SqlStorage,
  events: readonly EventRow[],
  stubs: readonly SparseRow[],
): Map<number, SparseRow> {
  const seqs = new Set(events.filter(touchesMessage).map(({ seq }) => seq));
  const rows = readRows(sql, "seq in (select value from json_each(?))", JSON.stringify([...seqs]));
  return new Map([...stubs, ...rows].map((row) => [row.seq, row]));
}

/** The members that events tell of, or all of them. */
function readMembers(sql: SqlStorage, events: readonly EventRow[] | null): Map<string, MemberRow> {
  const columns = "select user_id, role, joined_at, muted_until, rev from members";
  const rows =
    events === null
      ? sql.exec<Row<MemberRow>>(columns).toArray()
      : sql
          .exec<Row<MemberRow>>(
            `${columns} where user_id in (select value from json_each(?))`,
            JSON.stringify([...new Set(events.filter(touchesMember).map(({ user_id }) => user_id))]),
          )
          .toArray();
  return new Map(rows.map((row) => [row.user_id, row]));
}

/** What the edits among these events have replaced; nothing of a message whose content PostgreSQL refuses. */
function readVersions(sql: SqlStorage, events: readonly EventRow[]): VersionRow[] {
  const revs = events.flatMap(({ type, rev }) => (type === "message.edited" ? rev : []));
  if (revs.length === 0) return [];
  return sql
    .exec<Row<VersionRow>>(
      `select rev, seq, case when seq not in (select seq from parked) then content end as content, custom, at
       from versions where rev in (select value from json_each(?))`,
      JSON.stringify(revs),
    )
    .toArray();
}

/** Each reaction that these events tell of for the last time; over a gap (null), all behind `after`. */
function readReactions(
  sql: SqlStorage,
  events: readonly EventRow[] | null,
  after: number,
  last: number,
): ReactionRow[] {
  if (events?.every(({ type }) => !type.startsWith("reaction."))) return [];
  return sql
    .exec<Row<ReactionRow>>(
      "select seq, emoji, user_id, rev, at, is_on from reactions where rev > ? and rev <= ? order by rev desc limit ?",
      after,
      last,
      GAP_STUBS_MAX,
    )
    .toArray();
}

function readParked(sql: SqlStorage, messages: ReadonlyMap<number, SparseRow>): ParkedRow[] {
  const rows = sql
    .exec<{ seq: number; sqlstate: string; error: string }>(
      "select seq, sqlstate, error from parked where seq in (select value from json_each(?))",
      JSON.stringify([...messages.keys()]),
    )
    .toArray();
  return rows.flatMap(({ seq, sqlstate, error }) => {
    const message = messages.get(seq);
    if (!message) return [];
    const content = message.content === null ? null : toBase64(message.content);
    return [{ seq, rev: message.rev, message_id: message.id, content, sqlstate, error }];
  });
}

function withoutContent(messages: Map<number, SparseRow>, seq: number): void {
  const row = messages.get(seq);
  if (row) messages.set(seq, { ...row, content: null });
}

/** The newest message as of `rev`: PostgreSQL's row must be true at its own cursor. */
function lastSeqAt(sql: SqlStorage, rev: number, newest: number): number {
  const [next] = sql
    .exec<{ seq: number }>(
      "select seq from events where rev > ? and type = 'message.created' order by rev limit 1",
      rev,
    )
    .toArray();
  return next ? next.seq - 1 : newest;
}

function toBase64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
}
