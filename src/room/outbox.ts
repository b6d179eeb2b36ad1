import type { RoomDetails } from "../domain/room.ts";
import { readMeta, writeMeta } from "../sqlite.ts";
import {
  advance,
  type Batch,
  type Cursor,
  compare,
  type DrainState,
  type EventRow,
  fold,
  initialDrain,
  type MemberRow,
  type MessageRow,
  type ParkedRow,
  type ProjectOutcome,
} from "./drain.ts";
import type { Markers } from "./markers.ts";

export interface OutboxPorts {
  now(): number;
  random(): number;
  transaction<T>(work: () => T): T;
  /** The room as it is now. */
  room(): {
    readonly details: RoomDetails;
    readonly rev: number;
    readonly seq: number;
    readonly epoch: string;
    readonly hashKey: string;
  };
  readonly markers: Markers;
  project(batch: Batch): Promise<ProjectOutcome>;
  /** Where PostgreSQL stands; null if it does not know the room. @throws when it can not be asked. */
  cursor(): Promise<Cursor | null>;
  wake(at: number): void;
  /** Called inside the transaction that confirms a batch. */
  projected(rev: number): void;
  floorRev(): number;
  alert(what: string, detail: Record<string, unknown>): void;
}

const FIRST_DELAY_MS = 250;
const BUSY_DELAY_MS = 1_000;
const BATCHES_A_RUN_MAX = 50;
const BATCH_BYTES_MAX = 1024 * 1024;

/** The room's events on their way to PostgreSQL. The events themselves are the outbox: what is above the cursor waits. */
export class Outbox {
  private state: DrainState;
  private isRunning = false;
  private lastRunAt = 0;
  private waiters: { rev: number; resolve: (isProjected: boolean) => void }[] = [];
  private readonly sql: SqlStorage;
  private readonly ports: OutboxPorts;

  constructor(sql: SqlStorage, ports: OutboxPorts) {
    this.sql = sql;
    this.ports = ports;
    const stored = readMeta(sql, "drain");
    this.state = stored === null ? initialDrain : { ...initialDrain, ...(JSON.parse(stored) as Partial<DrainState>) };
  }

  /** Events that PostgreSQL does not have yet. */
  get waiting(): number {
    return this.ports.room().rev - this.state.projectedRev;
  }

  get status(): DrainState & { waiting: number } {
    return { ...this.state, waiting: this.waiting };
  }

  /** Something new waits. Changes that come together share one timer. */
  changed(): void {
    const now = this.ports.now();
    const isBusy = now - this.lastRunAt < 2 * BUSY_DELAY_MS;
    if (this.state.failures === 0) this.ports.wake(now + (isBusy ? BUSY_DELAY_MS : FIRST_DELAY_MS));
  }

  /** Resolves once `rev` is in PostgreSQL, or with false as soon as that can not be soon. */
  waitFor(rev: number): Promise<boolean> {
    if (this.state.projectedRev >= rev) return Promise.resolve(true);
    if (this.state.failures > 0) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.waiters.push({ rev, resolve });
      this.ports.wake(this.ports.now());
    });
  }

  /**
   * Compares the cursor with PostgreSQL's, and refills PostgreSQL from the log if it was restored from an older copy.
   * @throws AppError `database.unavailable`.
   */
  async verify(): Promise<void> {
    const cursor = await this.ports.cursor();
    const { epoch } = this.ports.room();
    const state = compare(this.state, cursor, { epoch, floorRev: this.ports.floorRev() });
    if (state !== this.state) {
      this.ports.alert("PostgreSQL stands elsewhere", { cursor, projectedRev: this.state.projectedRev });
      this.ports.transaction(() => writeMeta(this.sql, "drain", JSON.stringify(state)));
      this.state = state;
    }
    await this.run();
  }

  /** Projects what waits. Never throws; leaves a timer behind while anything remains. */
  async run(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      for (let n = 0; n < BATCHES_A_RUN_MAX; n += 1) {
        const batch = this.batch();
        if (!batch) return;
        const again = await this.project(batch);
        if (again !== null) {
          this.ports.wake(this.ports.now() + again);
          return;
        }
      }
      this.ports.wake(this.ports.now());
    } catch (error) {
      this.ports.alert("drain failed unexpectedly", { error: String(error) });
      this.ports.wake(this.ports.now() + 5_000);
    } finally {
      this.isRunning = false;
      this.lastRunAt = this.ports.now();
      this.settle();
    }
  }

  /** @returns milliseconds until the next try, or null to go on at once. */
  private async project(batch: Batch): Promise<number | null> {
    const outcome = await this.ports.project(batch);
    const at = { now: this.ports.now(), random: this.ports.random(), floorRev: this.ports.floorRev() };
    const { state, step } = advance(this.state, batch, outcome, at);
    if (state.halted !== null) this.ports.alert("drain halted", { reason: state.halted });
    if (state.projectedRev < this.state.projectedRev || state.expected !== null) {
      this.ports.alert("PostgreSQL was restored", { from: state.expected ?? state.projectedRev, log: at.floorRev });
    }
    this.ports.transaction(() => {
      writeMeta(this.sql, "drain", JSON.stringify(state));
      if (step.kind === "park") this.park(batch, step);
      if (state.projectedRev > this.state.projectedRev) this.ports.projected(state.projectedRev);
    });
    this.state = state;
    return step.kind === "retry" ? step.afterMs : null;
  }

  private park(batch: Batch, step: { sqlstate: string; error: string }): void {
    const [row] = batch.messages;
    if (!row) return;
    this.ports.alert("a message was parked", { seq: row.seq, sqlstate: step.sqlstate });
    this.sql.exec(
      "insert into parked values (?, ?, ?, ?) on conflict (seq) do update set error = excluded.error",
      row.seq,
      step.sqlstate,
      step.error.slice(0, 500),
      this.ports.now(),
    );
  }

  private settle(): void {
    const isStuck = this.state.failures > 0;
    const waiters = this.waiters;
    this.waiters = waiters.filter(({ rev }) => rev > this.state.projectedRev && !isStuck);
    for (const { rev, resolve } of waiters) {
      if (rev <= this.state.projectedRev) resolve(true);
      else if (isStuck) resolve(false);
    }
  }

  private batch(): Batch | null {
    const { details, rev, seq, epoch, hashKey } = this.ports.room();
    const { projectedRev, expected, limit } = this.state;
    if (projectedRev >= rev) return null;
    const events = this.sql
      .exec<EventRow & { bytes: number } & Record<string, SqlStorageValue>>(
        "select rev, type, seq, user_id, bytes from events where rev > ? order by rev limit ?",
        projectedRev,
        limit,
      )
      .toArray();
    let bytes = 0;
    const taken = events.filter((event, index) => {
      bytes += event.bytes;
      return index === 0 || bytes <= BATCH_BYTES_MAX;
    });
    const last = taken.at(-1);
    if (!last) return null;
    const messages = this.messagesOf(taken);
    const parked = this.parkedOf(messages);
    const deletedAt = readMeta(this.sql, "deleted");
    return {
      roomId: details.id,
      epoch,
      expected: expected ?? projectedRev,
      first: projectedRev + 1,
      last: last.rev,
      room: { ...details, lastSeq: seq, hashKey, deletedAt: deletedAt === null ? null : Number(deletedAt) },
      ...fold(taken, { messages: withoutParked(messages, parked), members: this.membersOf(taken) }),
      parked,
    };
  }

  private messagesOf(events: readonly EventRow[]): Map<number, MessageRow> {
    const rows = this.sql
      .exec<MessageRow & Record<string, SqlStorageValue>>(
        `select seq, id, user_id, client_id, content, body_hash, rev, created_at, updated_at, deleted_at, deleted_by
         from messages where seq in (select value from json_each(?))`,
        JSON.stringify([...new Set(events.flatMap(({ seq }) => seq ?? []))]),
      )
      .toArray();
    return new Map(rows.map((row) => [row.seq, row]));
  }

  private membersOf(events: readonly EventRow[]): Map<string, MemberRow> {
    const rows = this.sql
      .exec<MemberRow & Record<string, SqlStorageValue>>(
        "select user_id, role, joined_at, rev from members where user_id in (select value from json_each(?))",
        JSON.stringify([...new Set(events.flatMap(({ user_id }) => user_id ?? []))]),
      )
      .toArray();
    return new Map(rows.map((row) => [row.user_id, row]));
  }

  private parkedOf(messages: ReadonlyMap<number, MessageRow>): ParkedRow[] {
    const rows = this.sql
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
}

function withoutParked(messages: Map<number, MessageRow>, parked: readonly ParkedRow[]): Map<number, MessageRow> {
  for (const { seq } of parked) {
    const row = messages.get(seq);
    if (row) messages.set(seq, { ...row, content: null });
  }
  return messages;
}

function toBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
