import { AppError } from "../domain/errors.ts";
import type { RoomDetails } from "../domain/room.ts";
import { readMeta, writeMeta } from "../sqlite.ts";
import { readBatch } from "./batch.ts";
import { advance, compare, type DrainState, initialDrain } from "./drain.ts";
import { type Batch, type Cursor, type ProjectOutcome, type RowWithTerms, termsOfRow } from "./fold.ts";
import type { MarkerRow, Markers } from "./markers.ts";
import type { RecordRow, RecordStore } from "./records.ts";

export interface RoomNow {
  readonly details: RoomDetails;
  readonly rev: number;
  readonly seq: number;
  readonly epoch: string;
  readonly hashKey: string;
}

/** A parked content that is tried again. */
export interface Unparked {
  readonly seq: number;
  readonly rev: number;
  readonly content: string;
  readonly terms: string | null;
}

export interface OutboxPorts {
  now(): number;
  random(): number;
  transaction<T>(work: () => T): T;
  /** The room as it is now. */
  room(): RoomNow;
  readonly markers: Markers;
  readonly records: RecordStore;
  project(batch: Batch): Promise<ProjectOutcome>;
  /** Where PostgreSQL stands; null if it does not know the room. @throws when it can not be asked. */
  cursor(): Promise<Cursor | null>;
  wake(at: number): void;
  /** No run is waited for any more. */
  rest(): void;
  /** Called inside the transaction that confirms a batch. */
  projected(rev: number): void;
  projectMarkers(rows: readonly MarkerRow[]): Promise<void>;
  projectRecords(rows: readonly RecordRow[]): Promise<void>;
  /** @returns false when the row is another one by now. @throws AppError `message.parked`. */
  unpark(parked: Unparked): Promise<boolean>;
  /** Where the log begins: events at or below this rev are no longer in the room. */
  floorRev(): number;
  alert(what: string, detail: Record<string, unknown>): void;
}

const FIRST_DELAY_MS = 250;
const BUSY_DELAY_MS = 1_000;
/** A failing drain has set an earlier time itself, unless it had nothing to write when it failed. */
const FAILING_DELAY_MS = 60_000;
const BATCHES_A_RUN_MAX = 50;
const KEYED_A_BATCH_MAX = 1_000;
const KEYED_RETRY_MS = 30_000;
const AUDIT_KEPT_MS = 7 * 86_400_000;

type ParkedMessage = RowWithTerms & { readonly rev: number };

interface Waiter {
  readonly rev: number;
  /** Of the records that there were when the wait began. */
  readonly recordsVersion: number;
  resolve(isProjected: boolean): void;
}

/** The room's events on their way to PostgreSQL. The events themselves are the outbox: what is above the cursor waits. */
export class Outbox {
  private state: DrainState;
  isRunning = false;
  private lastRunAt = 0;
  private waiters: Waiter[] = [];
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

  /** Whether PostgreSQL lacks anything: events, or keyed state, which has lines of its own. */
  get isBehind(): boolean {
    const { gap, markersVersion, recordsVersion } = this.state;
    const { markers, records } = this.ports;
    return (
      this.waiting > 0 ||
      gap !== null ||
      markers.newestVersion > markersVersion ||
      records.newestVersion > recordsVersion
    );
  }

  /** Messages that PostgreSQL does not have as they are now, the newest changes first; of a lost log that is not all. */
  changedMessages(limit: number): { seqs: number[]; isAll: boolean } {
    const rows = this.sql
      .exec<{ seq: number }>(
        "select seq from events where rev > ? and seq is not null group by seq order by max(rev) desc limit ?",
        this.state.projectedRev,
        limit + 1,
      )
      .toArray();
    const seqs = rows.slice(0, limit).map(({ seq }) => seq);
    return { seqs, isAll: rows.length <= limit && this.state.gap === null };
  }

  get status(): DrainState & { waiting: number } {
    return { ...this.state, waiting: this.waiting };
  }

  /** Something new waits. Changes that come together share one timer; a drain that fails keeps its own pace. */
  changed(): void {
    const now = this.ports.now();
    const isBusy = now - this.lastRunAt < 2 * BUSY_DELAY_MS;
    const delayMs = isBusy ? BUSY_DELAY_MS : FIRST_DELAY_MS;
    this.ports.wake(now + (this.state.failures > 0 ? FAILING_DELAY_MS : delayMs));
  }

  /** Resolves once `rev` and the records of now are in PostgreSQL, or with false as soon as that can not be soon. */
  waitFor(rev: number): Promise<boolean> {
    const wait = { rev, recordsVersion: this.ports.records.newestVersion };
    if (this.hasReached(wait)) return Promise.resolve(true);
    this.ports.wake(this.ports.now());
    if (this.state.failures > 0) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.waiters.push({ ...wait, resolve });
    });
  }

  private hasReached({ rev, recordsVersion }: Pick<Waiter, "rev" | "recordsVersion">): boolean {
    return this.state.projectedRev >= rev && this.state.recordsVersion >= recordsVersion;
  }

  /**
   * Compares the cursor with PostgreSQL's, and refills PostgreSQL from the log if it was restored from an older copy.
   * @throws AppError `database.unavailable`.
   */
  async verify(): Promise<void> {
    const cursor = await this.ports.cursor();
    const { epoch, rev } = this.ports.room();
    const state = compare(this.state, cursor, { epoch, rev, floorRev: this.ports.floorRev() });
    if (state !== this.state) {
      this.ports.alert("PostgreSQL stands elsewhere", { cursor, projectedRev: this.state.projectedRev });
    }
    // Keyed state takes no rev, so the cursor can not tell whether it is there: a ban may have been the last that happened.
    this.state = { ...state, markersVersion: 0, recordsVersion: 0 };
    this.ports.transaction(() => writeMeta(this.sql, "drain", JSON.stringify(this.state)));
    await this.run();
  }

  /**
   * Tries a parked content again, as the message's row is now.
   * @returns false if it is not parked. @throws AppError `message.parked` when PostgreSQL refuses it again.
   */
  async unpark(seq: number): Promise<boolean> {
    const row = this.parkedRow(seq);
    if (!row) return false;
    await this.run();
    const { rev, content } = row;
    const isDone = content === null || (await this.ports.unpark({ seq, rev, content, terms: termsOfRow(row) }));
    // A batch with a newer row takes the content out of PostgreSQL again as long as it is parked here.
    if (!isDone || this.parkedRow(seq)?.rev !== rev) {
      throw new AppError("message.parked", "The message has changed meanwhile; try again");
    }
    this.sql.exec("delete from parked where seq = ?", seq);
    return true;
  }

  /**
   * Projects what waits, and not what comes meanwhile: in a busy room that would be a statement for every few messages,
   * without end. Never throws; leaves a timer behind while anything remains.
   */
  async run(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    let isStuck = false;
    const { rev } = this.ports.room();
    const hadFailed = this.state.failures > 0;
    try {
      for (let n = 0; n < BATCHES_A_RUN_MAX; n += 1) {
        const isEnough = n > 0 && this.isEnough(rev);
        const batch = isEnough ? null : readBatch(this.sql, this.state, this.ports.room(), this.ports.floorRev());
        if (!batch) {
          const again = (await this.projectMarkers()) ?? (await this.projectRecords());
          isStuck = again !== null;
          if (again !== null) this.ports.wake(this.ports.now() + again);
          // Keyed state, too, may have changed behind the look at it.
          if (this.waiting > 0 || (!isStuck && this.isBehind)) this.changed();
          // What came while PostgreSQL was away has set a time far ahead, for which a room need not be woken.
          else if (hadFailed && !this.isBehind) this.ports.rest();
          return;
        }
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
      this.settle(isStuck || this.state.failures > 0);
    }
  }

  /** Whether PostgreSQL has what there was at `rev`, and nobody waits for what came since. */
  private isEnough(rev: number): boolean {
    const { gap, projectedRev } = this.state;
    return gap === null && projectedRev >= rev && this.waiters.every((one) => one.rev <= projectedRev);
  }

  /** @returns milliseconds until the next try, or null to go on at once. */
  private async project(batch: Batch): Promise<number | null> {
    const outcome = await this.ports.project(batch);
    const at = { now: this.ports.now(), random: this.ports.random(), floorRev: this.ports.floorRev() };
    const { state, step } = advance(this.state, batch, outcome, at);
    if (state.halted !== null) this.ports.alert("drain halted", { reason: state.halted });
    if (state.projectedRev < this.state.projectedRev || (state.gap !== null && this.state.gap === null)) {
      this.ports.alert("PostgreSQL was restored", { gap: state.gap, from: state.projectedRev, log: at.floorRev });
    }
    this.ports.transaction(() => {
      writeMeta(this.sql, "drain", JSON.stringify(state));
      if (step.kind === "park") this.park(batch, step);
      if (state.projectedRev > this.state.projectedRev) this.ports.projected(state.projectedRev);
    });
    this.state = state;
    return step.kind === "retry" ? step.afterMs : null;
  }

  private projectMarkers(): Promise<number | null> {
    const { markers, projectMarkers } = this.ports;
    return this.projectKeyed("markersVersion", markers, projectMarkers, "read markers were not projected");
  }

  private projectRecords(): Promise<number | null> {
    const { records, projectRecords } = this.ports;
    return this.projectKeyed("recordsVersion", records, projectRecords, "records were not projected", (version) =>
      records.trimAudit(version, this.ports.now() - AUDIT_KEPT_MS),
    );
  }

  /** Keyed state, behind the events. @returns milliseconds until the next try, or null when all of it is there. */
  private async projectKeyed<Row extends { readonly version: number }>(
    key: "markersVersion" | "recordsVersion",
    store: { changedSince(version: number, limit: number): Row[] },
    send: (rows: readonly Row[]) => Promise<void>,
    failure: string,
    confirmed: (version: number) => void = () => undefined,
  ): Promise<number | null> {
    for (;;) {
      const from = this.state[key];
      const rows = store.changedSince(from, KEYED_A_BATCH_MAX);
      const last = rows.at(-1);
      if (!last) return null;
      try {
        await send(rows);
      } catch (error) {
        this.ports.alert(failure, { error: String(error) });
        return KEYED_RETRY_MS;
      }
      // Not if all of it is wanted again: PostgreSQL was restored meanwhile.
      if (this.state[key] !== from) continue;
      this.state = { ...this.state, [key]: last.version };
      this.ports.transaction(() => {
        confirmed(last.version);
        writeMeta(this.sql, "drain", JSON.stringify(this.state));
      });
    }
  }

  private parkedRow(seq: number): ParkedMessage | null {
    const [row] = this.sql
      .exec<ParkedMessage & Record<string, SqlStorageValue>>(
        `select m.rev, m.type, m.user_id, m.content, m.mentions, m.mentions_room
         from parked p join messages m on m.seq = p.seq where p.seq = ?`,
        seq,
      )
      .toArray();
    return row ?? null;
  }

  private park(batch: Batch, step: { sqlstate: string; error: string }): void {
    // Where a gap is led over, the batch holds other messages too, before the one that has just happened.
    const row = batch.messages.findLast(({ content }) => content !== null);
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

  private settle(isStuck: boolean): void {
    const waiters = this.waiters;
    this.waiters = waiters.filter((waiter) => !this.hasReached(waiter) && !isStuck);
    for (const waiter of waiters) {
      if (this.hasReached(waiter)) waiter.resolve(true);
      else if (isStuck) waiter.resolve(false);
    }
  }
}
