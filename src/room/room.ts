import type { RoomEvent } from "../domain/change.ts";
import type { Actor, Command, CommandOf, CommandType, Outcome } from "../domain/command.ts";
import { AppError, type Result } from "../domain/errors.ts";
import type { Preference } from "../domain/preference.ts";
import { isAdmin } from "../domain/profile.ts";
import type { Member, RoomDetails } from "../domain/room.ts";
import type { Former, RoomView } from "./commands/view.ts";
import { GroupCommit } from "./group-commit.ts";
import type { Head, RoomLog } from "./log.ts";
import type { Markers } from "./markers.ts";
import { People } from "./people.ts";
import type { RecordStore } from "./records.ts";
import { StoredView, type ViewTools } from "./stored-view.ts";
import { type Marker, Turn } from "./turn.ts";
import type { RoomWindow } from "./window.ts";

export interface RoomPorts extends ViewTools {
  readonly log: RoomLog;
  readonly window: RoomWindow;
  readonly markers: Markers;
  readonly records: RecordStore;
  now(): number;
  transaction<T>(work: () => T): T;
  /** Runs `work` once what is arriving together has arrived. */
  collect(work: () => void): void;
  /** Tells the sockets; called after the commit, in the same turn. */
  tell(events: readonly RoomEvent[]): void;
  /** A user's own sockets are told where they have read up to. */
  tellMarker(marker: Marker): void;
  /** The same for what they wish for the room. */
  tellPreference(preference: Preference): void;
  /** All of a turn has been told. */
  settled(): void;
  /** The body of a message that has left the window. @throws AppError when PostgreSQL can not be asked. */
  loadFormer(seq: number): Promise<Former | null>;
  /** Takes one out of what this user, or all of them, may do here. @returns 0, or milliseconds until there is one again. */
  take(what: "write" | "join" | "invite", userId: string): number;
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
  /** What the command changes, where the room no longer has it. */
  readonly former?: Former | null;
  /** The answer rides in the broadcast, and so is given before it; any other follows it. */
  readonly rides?: boolean;
  settle(result: Result<Outcome<CommandType>>): void;
}

/** What people do as often as they like, and not more often than that. */
const limitedAs: Partial<Record<CommandType, "write" | "join" | "invite">> = {
  "message.send": "write",
  "message.edit": "write",
  "message.delete": "write",
  "message.react": "write",
  "message.pin": "write",
  "member.join": "join",
  "invitation.accept": "join",
  "invitation.create": "invite",
};

/** The behaviour of a live room. It knows no platform: sockets, storage and clock are ports. */
export class Room {
  private readonly ports: RoomPorts;
  private head: Head;
  private details: RoomDetails;
  private waiting: Waiting[] = [];
  private readonly people = new People();
  private readonly group: GroupCommit;

  constructor(ports: RoomPorts) {
    this.ports = ports;
    this.group = new GroupCommit({ now: ports.now, collect: ports.collect, commit: () => this.turn() });
    this.head = ports.log.head();
    this.details = { ...ports.log.room(), memberCount: this.head.memberCount };
  }

  /** The first turn of a new room: it is created and its first members come in. */
  static create(
    ports: RoomPorts,
    room: Omit<RoomDetails, "memberCount">,
    epoch: string,
    hashKey: string,
    members: readonly Member[],
  ): Room {
    ports.transaction(() => {
      ports.log.init(room, epoch, hashKey);
      const turn = new Turn(ports, ports.log.head(), { ...room, memberCount: 0 }, room.createdAt, ports, new People());
      turn.commit({ type: "room.created", room: { ...room, memberCount: 0 } }, room.adminId);
      for (const member of members) {
        turn.commit({ type: "member.joined", member: { ...member, rev: turn.rev + 1 } }, room.adminId);
      }
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

  /** Whether its two people are told nothing of each other for now. */
  get isSilent(): boolean {
    return this.details.kind === "direct" && (this.ports.records.get("block", "people")?.by.length ?? 0) > 0;
  }

  /** The command joins the turn that is being collected. */
  submit<T extends CommandType>(actor: Actor, command: CommandOf<T>): Promise<Result<Outcome<T>>> {
    return new Promise((resolve) => {
      const settle = resolve as (result: Result<Outcome<CommandType>>) => void;
      this.push({ actor, command: command as unknown as Command, settle });
    });
  }

  /**
   * The same without a promise, for sockets. `settle` is called in the turn, which may be now, or at once if it is
   * refused before.
   * @returns whether it joins a later turn than what is pushed next: PostgreSQL is asked first.
   */
  push(waiting: Waiting): boolean {
    const refusal = this.refusal(waiting);
    if (refusal) waiting.settle({ ok: false, error: refusal.toFailure() });
    else if (waiting.command.type === "message.edit") return this.collectEdit(waiting, waiting.command.messageId);
    else this.collect(waiting);
    return false;
  }

  private collect(waiting: Waiting): void {
    this.waiting.push(waiting);
    this.group.join(userIdOf(waiting));
  }

  /** What an edit replaces becomes a version: where it has left the window it is looked for before the turn. */
  private collectEdit(waiting: Waiting, messageId: string): boolean {
    const stored = this.ports.log.messageById(messageId);
    if (!stored || stored.content !== null || stored.deletedAt !== null) {
      this.collect(waiting);
      return false;
    }
    this.ports.loadFormer(stored.seq).then(
      (former) => this.collect({ ...waiting, former }),
      (error: unknown) => {
        const failure = error instanceof AppError ? error : new AppError("internal");
        waiting.settle({ ok: false, error: failure.toFailure() });
      },
    );
    return true;
  }

  /** What is refused before it costs a turn: floods, and what is written once the outbox or the storage is full. */
  private refusal({ actor, command }: Waiting): AppError | null {
    const limited = limitedAs[command.type];
    if (limited === undefined) return null;
    const delayMs = actor === "system" ? 0 : this.ports.take(limited, actor.profile.userId);
    if (delayMs > 0) {
      return new AppError("rate.limited", undefined, { retryAfterSeconds: Math.ceil(delayMs / 1000) });
    }
    const full = limited === "write" ? this.ports.fullness() : null;
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
        const turn = new Turn(ports, this.head, this.details, ports.now(), ports, this.people);
        turn.prefetch(batch);
        for (const waiting of batch) results.push(this.run(turn, waiting));
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
    if (turn.events.length > 0 || turn.markers.length > 0 || turn.hasNewRecords) ports.changed();
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
    if (this.people.isLarge) this.people.clear();
    const answer = (isRiding: boolean) => {
      batch.forEach(({ rides = false, settle }, index) => {
        if (rides === isRiding) settle(results[index] as Result<Outcome<CommandType>>);
      });
    };
    answer(true);
    if (turn.events.length > 0) ports.tell(turn.events);
    for (const marker of turn.markers) ports.tellMarker(marker);
    for (const preference of turn.preferences) ports.tellPreference(preference);
    answer(false);
    ports.settled();
    this.group.answered(batch.flatMap((waiting) => userIdOf(waiting) ?? []));
  }

  /** A command that is refused fails alone; anything unexpected undoes the turn. */
  private run(turn: Turn, { actor, command, former }: Waiting): Result<Outcome<CommandType>> {
    try {
      if (turn.isDeleted && !outlivesRoom(actor, command)) throw new AppError("room.not_found");
      return { ok: true, value: { answer: turn.run(actor, command, former), rev: turn.rev } };
    } catch (error) {
      if (error instanceof AppError) return { ok: false, error: error.toFailure() };
      throw error;
    }
  }

  private reload(): void {
    this.head = this.ports.log.head();
    this.details = { ...this.ports.log.room(), memberCount: this.head.memberCount };
    this.people.clear();
    this.ports.markers.reload();
    this.ports.records.reload();
  }

  /** The room as it stands, for who only looks. */
  view(): RoomView {
    const { ports } = this;
    return new StoredView(ports, this.head, this.details, ports.now(), ports, this.people);
  }
}

/** A deletion that is repeated finds itself done, and what was reported stays to be answered. */
function outlivesRoom(actor: Actor, command: Command): boolean {
  if (command.type === "room.delete") return command.isRetry === true;
  return command.type === "report.resolve" && actor !== "system" && isAdmin(actor);
}

function userIdOf({ actor }: Waiting): string | null {
  return actor === "system" ? null : actor.profile.userId;
}
