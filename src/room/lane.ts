import { DurableObject } from "cloudflare:workers";
import type { AccountRow } from "../account/account.ts";
import { withDeadline } from "../deadline.ts";
import type { Block } from "../domain/direct.ts";
import type { LagReport } from "../domain/lag.ts";
import type { AuditEntry } from "../domain/record.ts";
import type { Former } from "./commands/view.ts";
import type { DirectRow } from "./direct-sql.ts";
import type { Cursor, Parcel, ProjectOutcome } from "./fold.ts";
import type { PageStart, RoomPage, RoomRows } from "./hydrate-sql.ts";
import { Lag } from "./lag.ts";
import type { MarkerRow } from "./markers.ts";
import type { Unparked } from "./outbox.ts";
import type { ProjectorSession } from "./projector.ts";
import type { RecordRow } from "./records.ts";

type Session = Rpc.Stub<ProjectorSession>;

const DEADLINE_MS = 10_000;
const IDLE_MS = 3_000;

/**
 * A few lanes stand between all rooms and PostgreSQL, so that many rooms share few connections. A lane keeps one
 * session while there is work and lets it go when idle; it stores nothing.
 */
export class LaneObject extends DurableObject<Env> {
  #session: Promise<Session> | null = null;
  #busy = 0;
  readonly #lag = new Lag();
  #idle: ReturnType<typeof setTimeout> | null = null;

  async project(parcel: Parcel): Promise<ProjectOutcome> {
    const outcome = await this.#project(parcel);
    this.#lag.note(parcel, outcome);
    return outcome;
  }

  /** What waits in the rooms of this lane, as they last told it. */
  lag(rooms?: readonly string[]): LagReport {
    return this.#lag.report(rooms);
  }

  projectMarkers(roomId: string, markers: readonly MarkerRow[]): Promise<void> {
    return this.#use((session) => session.projectMarkers(roomId, markers) as Promise<void>);
  }

  projectOnline(roomId: string, userIds: readonly string[]): Promise<void> {
    return this.#use((session) => session.projectOnline(roomId, userIds) as Promise<void>);
  }

  projectRecords(roomId: string, records: readonly RecordRow[]): Promise<void> {
    return this.#use((session) => session.projectRecords(roomId, records) as Promise<void>);
  }

  unpark(roomId: string, parked: Unparked): Promise<boolean> {
    return this.#use((session) => session.unpark(roomId, parked) as Promise<boolean>);
  }

  former(roomId: string, seq: number): Promise<Former | null> {
    return this.#use((session) => session.former(roomId, seq) as Promise<Former | null>);
  }

  async #project(parcel: Parcel): Promise<ProjectOutcome> {
    try {
      return await this.#use((session) => session.project(parcel) as Promise<ProjectOutcome>, isLost);
    } catch (error) {
      return { kind: "failed", sqlstate: null, message: String(error) };
    }
  }

  cursor(roomId: string): Promise<Cursor | null> {
    return this.#use((session) => session.cursor(roomId) as Promise<Cursor | null>);
  }

  adopt(roomId: string, epoch: string): Promise<RoomRows | null> {
    return this.#use((session) => session.adopt(roomId, epoch) as Promise<RoomRows | null>);
  }

  page(roomId: string, after: PageStart): Promise<RoomPage> {
    return this.#use((session) => session.page(roomId, after) as Promise<RoomPage>);
  }

  /** Of accounts; rooms send theirs with their other records. */
  appendAudits(entries: readonly AuditEntry[]): Promise<void> {
    return this.#use((session) => session.appendAudits(entries) as Promise<void>);
  }

  projectAccount(row: AccountRow): Promise<void> {
    return this.#use((session) => session.projectAccount(row) as Promise<void>);
  }

  direct(ids: readonly string[]): Promise<DirectRow> {
    return this.#use((session) => session.direct(ids) as Promise<DirectRow>);
  }

  projectBlock(ids: readonly string[], block: Block): Promise<void> {
    return this.#use((session) => session.projectBlock(ids, block) as Promise<void>);
  }

  async #use<T>(work: (session: Session) => Promise<T>, isBroken: (value: T) => boolean = () => false): Promise<T> {
    this.#busy += 1;
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
    this.#session ??= this.#open();
    const opened = this.#session;
    try {
      const value = await withDeadline(DEADLINE_MS, "PostgreSQL", async () => detached(await work(await opened)));
      if (isBroken(value)) this.#drop(opened);
      return value;
    } catch (error) {
      this.#drop(opened);
      throw error;
    } finally {
      this.#busy -= 1;
      const session = this.#session;
      if (this.#busy === 0 && session !== null) {
        this.#idle = setTimeout(() => this.#drop(session), IDLE_MS);
      }
    }
  }

  async #open(): Promise<Session> {
    return (await this.ctx.exports.Projector.open()) as unknown as Session;
  }

  /** Whoever still uses a dropped session sees it fail, and comes again. */
  #drop(opened: Promise<Session>): void {
    if (this.#session === opened) this.#session = null;
    opened.then(
      (session) => session[Symbol.dispose](),
      () => undefined,
    );
  }
}

/**
 * A result keeps the call that it came from open until it is disposed of. Handed on as it is, it would keep the room
 * that waits for it, and this lane, from ever hibernating.
 */
function detached<T>(result: T): T {
  const copy = structuredClone(result);
  (result as Partial<Disposable> | null | undefined)?.[Symbol.dispose]?.();
  return copy;
}

/** A session whose connection failed once is not trusted again. */
function isLost(outcome: ProjectOutcome): boolean {
  return outcome.kind === "failed" && (outcome.sqlstate === null || /^(08|57|58)/.test(outcome.sqlstate));
}
