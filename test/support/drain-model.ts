import { defaultSettings } from "../../src/domain/room.ts";
import { advance, type DrainState, expectedRev, initialDrain, type Step } from "../../src/room/drain.ts";
import {
  type Batch,
  type EventRow,
  fold,
  type MemberRow,
  type ParkedRow,
  type ProjectOutcome,
} from "../../src/room/fold.ts";
import type { MessageRow } from "../../src/room/message-row.ts";

const EPOCH = "epoch";
const HOUR_MS = 3_600_000;

export type Op =
  | { readonly kind: "send"; readonly user: number; readonly poisoned: boolean }
  | { readonly kind: "delete"; readonly nth: number }
  | { readonly kind: "put"; readonly user: number; readonly role: "admin" | "member" }
  | { readonly kind: "remove"; readonly user: number };

/** Ids that PostgreSQL takes, and that a reader can still tell apart. */
const idOf = (kind: "a" | "b", n: number) => `00000000-0000-7000-8000-${kind}${String(n).padStart(11, "0")}`;
export const userOf = (n: number) => idOf("a", n);
const messageOf = (seq: number) => idOf("b", seq);

/** What a plain text has not. */
export const PLAIN: Omit<MessageRow, "seq" | "id" | "rev" | "user_id" | "content" | "created_at" | "updated_at"> = {
  type: null,
  client_id: null,
  custom: null,
  reply_to: null,
  body_hash: null,
  mentions: null,
  mentions_room: null,
  edited_at: null,
  pinned_at: null,
  pinned_by: null,
  pin_rev: null,
  deleted_at: null,
  deleted_by: null,
  deleted_reason: null,
};

export const isPoisoned = (row: Pick<MessageRow, "content">) => row.content?.startsWith("poison") ?? false;

/** A room's log in memory: events, and the rows as they are now. */
export class LogModel {
  readonly events: EventRow[] = [];
  readonly messages = new Map<number, MessageRow>();
  readonly members = new Map<string, MemberRow>();
  readonly parked = new Map<number, { sqlstate: string; error: string }>();

  get rev(): number {
    return this.events.length;
  }

  apply(op: Op): void {
    const rev = this.rev + 1;
    // An hour has three events, so that counters of several hours come about.
    const at = Math.floor(rev / 3) * HOUR_MS + rev;
    const user = "user" in op ? userOf(op.user) : "";
    if (op.kind === "send") {
      const seq = this.messages.size + 1;
      const content = `${op.poisoned ? "poison" : "text"} ${seq}`;
      const own = { user_id: user, content, created_at: at, updated_at: at };
      this.messages.set(seq, { ...PLAIN, seq, id: messageOf(seq), rev, ...own });
      this.events.push({ rev, type: "message.created", seq, user_id: null, at });
    } else if (op.kind === "delete") {
      const row = this.messages.get((op.nth % Math.max(1, this.messages.size)) + 1);
      if (!row || row.deleted_at !== null) return;
      const gone = { content: null, body_hash: "hash", rev, updated_at: at, deleted_at: at, deleted_by: userOf(0) };
      this.messages.set(row.seq, { ...row, ...gone });
      this.events.push({ rev, type: "message.deleted", seq: row.seq, user_id: null, at });
    } else if (op.kind === "put") {
      const before = this.members.get(user);
      this.members.set(user, {
        user_id: user,
        role: op.role,
        joined_at: before?.joined_at ?? at,
        muted_until: null,
        rev,
      });
      this.events.push({ rev, type: before ? "member.updated" : "member.joined", seq: null, user_id: user, at });
    } else if (this.members.delete(user)) {
      this.events.push({ rev, type: "member.removed", seq: null, user_id: user, at });
    }
  }
}

/** PostgreSQL as the projecting statement leaves it: one batch applies whole or not at all. */
export class PostgresModel {
  cursor: number | null = null;
  messages = new Map<number, MessageRow>();
  members = new Map<string, MemberRow>();
  counts = new Map<string, number>();
  parked = new Map<number, ParkedRow>();

  project(batch: Batch, sqlstate: string): ProjectOutcome {
    if ((this.cursor ?? 0) !== batch.expected) {
      if (this.cursor === null) return { kind: "absent" };
      return { kind: "elsewhere", epoch: EPOCH, projectedRev: this.cursor, lastSeq: this.messages.size };
    }
    if (batch.messages.some(isPoisoned)) return { kind: "failed", sqlstate, message: "poison" };
    this.cursor = batch.last;
    for (const row of batch.messages) this.messages.set(row.seq, { ...PLAIN, ...row });
    for (const row of batch.members) this.members.set(row.user_id, row);
    for (const userId of batch.removed) this.members.delete(userId);
    for (const { user_id, hour, n } of batch.counts) {
      const key = `${user_id} ${hour}`;
      this.counts.set(key, (this.counts.get(key) ?? 0) + n);
    }
    for (const row of batch.parked) this.parked.set(row.seq, row);
    return { kind: "applied" };
  }

  copy(): PostgresModel {
    return Object.assign(new PostgresModel(), structuredClone({ ...this }));
  }

  /** What an analyst would count by hand. */
  get recount(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const row of this.messages.values()) {
      if (row.deleted_at !== null) continue;
      const key = `${row.user_id} ${Math.floor(row.created_at / HOUR_MS) * HOUR_MS}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
  }

  get nonzeroCounts(): Map<string, number> {
    return new Map([...this.counts].filter(([, n]) => n !== 0));
  }
}

/** What the room's outbox does around the pure functions. */
export class DrainModel {
  state: DrainState;
  now = 0;
  readonly log: LogModel;
  readonly roomId: string;

  constructor(log: LogModel, state: Partial<DrainState> = {}, roomId = "room") {
    this.log = log;
    this.roomId = roomId;
    this.state = { ...initialDrain, ...state };
  }

  get isDone(): boolean {
    return this.state.projectedRev >= this.log.rev;
  }

  batch(): Batch {
    const { projectedRev, limit } = this.state;
    const events = this.log.events.slice(projectedRev, projectedRev + limit);
    const parked = [...this.log.parked].flatMap(([seq, why]): ParkedRow[] => {
      const row = this.log.messages.get(seq);
      if (!row || !events.some((event) => event.seq === seq)) return [];
      return [{ seq, rev: row.rev, message_id: row.id, content: row.content, ...why }];
    });
    const messages = new Map(
      [...this.log.messages].map(([seq, row]) => [seq, this.log.parked.has(seq) ? { ...row, content: null } : row]),
    );
    const last = events.at(-1)?.rev ?? projectedRev;
    return {
      roomId: this.roomId,
      epoch: EPOCH,
      expected: expectedRev(this.state),
      first: projectedRev + 1,
      last,
      room: this.room(),
      ...fold(events, { messages, members: this.log.members }),
      versions: [],
      reactions: [],
      parked,
      isWhole: false,
      waiting: this.log.rev - projectedRev,
      oldestAt: events[0]?.at ?? 0,
    };
  }

  private room(): Batch["room"] {
    return {
      ...defaultSettings,
      id: this.roomId,
      kind: "group",
      name: `as of ${this.log.rev}`,
      archivedAt: null,
      adminId: null,
      memberCount: this.log.members.size,
      createdAt: 0,
      updatedAt: this.log.rev,
      lastSeq: this.log.messages.size,
      deletedAt: null,
      hashKey: "key",
    };
  }

  take(batch: Batch, outcome: ProjectOutcome, floorRev = 0): Step {
    const { state, step } = advance(this.state, batch, outcome, { now: this.now, random: 0.5, floorRev });
    this.state = state;
    const [row] = batch.messages;
    if (step.kind === "park" && row) this.log.parked.set(row.seq, { sqlstate: step.sqlstate, error: step.error });
    this.now += step.kind === "retry" ? step.afterMs : 1;
    return step;
  }
}
