import type { RoomEvent } from "../domain/change.ts";
import type { Actor, Command, CommandOf, CommandType, Outcome, ReadState } from "../domain/command.ts";
import { AppError, type Result } from "../domain/errors.ts";
import { type HistoryRequest, pageRange, type SeqRange } from "../domain/history.ts";
import { can, type Standing } from "../domain/permissions.ts";
import type { Caller } from "../domain/profile.ts";
import type { Member, Message, RoomDetails } from "../domain/room.ts";
import { demand, standingOf } from "./commands/view.ts";
import type { Head, RoomLog } from "./log.ts";
import type { Markers } from "./markers.ts";
import { type Marker, Turn, type TurnTools } from "./turn.ts";
import type { RoomWindow } from "./window.ts";

export interface RoomPorts extends TurnTools {
  readonly log: RoomLog;
  readonly window: RoomWindow;
  readonly markers: Markers;
  now(): number;
  transaction<T>(work: () => T): T;
  /** Runs `work` once what is arriving together has arrived. */
  collect(work: () => void): void;
  /** Tells the sockets; called after the commit, in the same turn. */
  tell(events: readonly RoomEvent[]): void;
  /** A user's own sockets are told where they have read up to. */
  tellMarker(marker: Marker): void;
  /** All answers of a turn have been given. */
  settled(): void;
  /** Takes one send out of what this user and the room may send. @returns 0, or milliseconds until there is one again. */
  takeSend(userId: string): number;
  /** Why nothing more can be taken just now, if so. */
  fullness(): string | null;
  /** Something waits to be projected; called behind the transaction, in the same turn. */
  changed(): void;
  /** Bytes that a turn added to the log. */
  grew(bytes: number): void;
  failed(what: string, error: unknown): void;
}

interface Waiting {
  readonly actor: Actor;
  readonly command: Command;
  settle(result: Result<Outcome<CommandType>>): void;
}

export interface HistoryAnswer {
  /** JSON text of message DTOs, newest first. */
  readonly json: string;
  /** Messages whose content has left the window and is to be read from PostgreSQL. */
  readonly missing: SeqRange | null;
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

const MEMBERS_CACHED_MAX = 5_000;

/** The behaviour of a live room. It knows no platform: sockets, storage and clock are ports. */
export class Room {
  private readonly ports: RoomPorts;
  private head: Head;
  private details: RoomDetails;
  private waiting: Waiting[] = [];
  private readonly members = new Map<string, Member | null>();

  constructor(ports: RoomPorts) {
    this.ports = ports;
    this.head = ports.log.head();
    this.details = { ...ports.log.room(), memberCount: this.head.memberCount };
  }

  /** The first turn of a new room: it is created and its creator becomes the owner. */
  static create(
    ports: RoomPorts,
    room: Omit<RoomDetails, "memberCount">,
    epoch: string,
    hashKey: string,
    owner: Member,
  ): Room {
    ports.transaction(() => {
      ports.log.init(room, epoch, hashKey);
      const turn = new Turn(ports, ports.log.head(), { ...room, memberCount: 0 }, room.createdAt, ports, new Map());
      turn.commit({ type: "room.created", room: { ...room, memberCount: 0 } }, owner.profile.userId);
      turn.commit({ type: "member.joined", member: { ...owner, rev: turn.rev + 1 } }, owner.profile.userId);
      ports.grew(turn.bytes);
    });
    ports.changed();
    return new Room(ports);
  }

  get epoch(): string {
    return this.head.epoch;
  }

  get rev(): number {
    return this.head.rev;
  }

  get seq(): number {
    return this.head.seq;
  }

  get isDeleted(): boolean {
    return this.head.isDeleted;
  }

  get room(): RoomDetails {
    return this.details;
  }

  /** The command joins the turn that is being collected. */
  submit<T extends CommandType>(actor: Actor, command: CommandOf<T>): Promise<Result<Outcome<T>>> {
    return new Promise((resolve) => {
      const settle = resolve as (result: Result<Outcome<CommandType>>) => void;
      this.push({ actor, command: command as unknown as Command, settle });
    });
  }

  /** The same without a promise, for sockets. `settle` is called in the turn, behind its frames. */
  push(waiting: Waiting): void {
    const refusal = waiting.command.type === "message.send" ? this.refusal(waiting.actor) : null;
    if (refusal) {
      waiting.settle({ ok: false, error: refusal.toFailure() });
      return;
    }
    this.waiting.push(waiting);
    if (this.waiting.length === 1) this.ports.collect(() => this.turn());
  }

  /** What is refused before it costs a turn: floods, and anything once the outbox or the storage is full. */
  private refusal(actor: Actor): AppError | null {
    const delayMs = actor === "system" ? 0 : this.ports.takeSend(actor.profile.userId);
    if (delayMs > 0) {
      return new AppError("rate.limited", undefined, { retryAfterSeconds: Math.ceil(delayMs / 1000) });
    }
    const full = this.ports.fullness();
    return full === null ? null : new AppError("room.busy", full, { retryAfterSeconds: 10 });
  }

  /** Handles what was collected: one transaction, one broadcast, then the answers. */
  private turn(): void {
    const { ports } = this;
    const batch = this.waiting;
    this.waiting = [];
    const results: Result<Outcome<CommandType>>[] = [];
    let turn: Turn;
    try {
      turn = ports.transaction(() => {
        const turn = new Turn(ports, this.head, this.details, ports.now(), ports, this.members);
        turn.prefetch(batch);
        for (const { actor, command } of batch) results.push(this.run(turn, actor, command));
        turn.flush();
        return turn;
      });
    } catch (error) {
      ports.failed("a turn could not be stored", error);
      this.reload();
      const failure = new AppError("room.commit_failed").toFailure();
      for (const { settle } of batch) settle({ ok: false, error: failure });
      ports.settled();
      return;
    }
    if (turn.events.length > 0 || turn.markers.length > 0) ports.changed();
    ports.grew(turn.bytes);
    if (turn.events.length > 0 || turn.hasNewProfiles) ports.window.changed();
    this.head = {
      ...this.head,
      rev: turn.rev,
      seq: turn.seq,
      at: turn.events.length > 0 ? turn.now : this.head.at,
      isDeleted: turn.isDeleted,
      memberCount: turn.room.memberCount,
    };
    this.details = turn.room;
    if (this.members.size > MEMBERS_CACHED_MAX) this.members.clear();
    if (turn.events.length > 0) ports.tell(turn.events);
    for (const marker of turn.markers) ports.tellMarker(marker);
    batch.forEach(({ settle }, index) => {
      settle(results[index] as Result<Outcome<CommandType>>);
    });
    ports.settled();
  }

  /** A command that is refused fails alone; anything unexpected undoes the turn. */
  private run(turn: Turn, actor: Actor, command: Command): Result<Outcome<CommandType>> {
    try {
      if (turn.isDeleted) throw new AppError("room.not_found");
      return { ok: true, value: { answer: turn.run(actor, command), rev: turn.rev } };
    } catch (error) {
      if (error instanceof AppError) return { ok: false, error: error.toFailure() };
      throw error;
    }
  }

  private reload(): void {
    this.head = this.ports.log.head();
    this.details = { ...this.ports.log.room(), memberCount: this.head.memberCount };
    this.members.clear();
  }

  /** Read access of a caller. @throws AppError when the room, or its inside, is not theirs to see. */
  admit(caller: Caller, want: "details" | "inside"): Standing {
    if (this.isDeleted) throw new AppError("room.not_found");
    const view = this.view();
    const standing = standingOf(view, caller);
    if (want === "inside") demand(view, caller, "room.read");
    else if (this.details.visibility !== "public" && !can(standing, "room.read")) throw new AppError("room.not_found");
    return standing;
  }

  member(userId: string): Member | null {
    return this.view().member(userId);
  }

  membersAfter(userId: string, limit: number): Member[] {
    return this.ports.log.membersAfter(userId, limit);
  }

  history(request: HistoryRequest): HistoryAnswer {
    const { window } = this.ports;
    const range = pageRange(request, this.seq, (time) => window.seqAt(time, this.seq));
    const isEmpty = range.to < range.from;
    const missing =
      !isEmpty && range.from <= window.floorSeq ? { from: range.from, to: Math.min(range.to, window.floorSeq) } : null;
    return {
      json: isEmpty ? "[]" : window.json(range),
      missing,
      hasBefore: Math.min(range.from, this.seq + 1) > 1,
      hasAfter: range.to < this.seq,
    };
  }

  recent(limit: number): Message[] {
    return this.ports.window.recent(limit);
  }

  readState(userId: string): ReadState {
    const seq = this.ports.markers.get(userId);
    return { seq, ...this.ports.markers.unread(userId, seq) };
  }

  private view(): Turn {
    const { ports } = this;
    return new Turn(ports, this.head, this.details, ports.now(), ports, this.members);
  }
}
