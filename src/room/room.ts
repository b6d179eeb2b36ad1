import type { RoomEvent } from "../domain/change.ts";
import type { Actor, Command, CommandOf, CommandType, Outcome, ReadState } from "../domain/command.ts";
import { AppError, type Result } from "../domain/errors.ts";
import { type HistoryRequest, pageRange, type SeqRange } from "../domain/history.ts";
import type { InvitationView } from "../domain/invitation.ts";
import { limits } from "../domain/limits.ts";
import type { Message, MessageVersion } from "../domain/message.ts";
import { type Capability, can, type Standing } from "../domain/permissions.ts";
import { defaultPreference, type Preference } from "../domain/preference.ts";
import type { Caller } from "../domain/profile.ts";
import type { Member, RoomDetails, RoomShown } from "../domain/room.ts";
import type { SearchFilter, SeqSpan } from "../domain/search.ts";
import { linkOf, viewOf } from "./commands/invitations.ts";
import { mayPost } from "./commands/posting.ts";
import { demand, type Former, isBanned, type StoredMessage, standingOf } from "./commands/view.ts";
import type { Head, RoomLog } from "./log.ts";
import type { Markers } from "./markers.ts";
import type { Page, Reactor } from "./message-reader.ts";
import type { RecordStore } from "./records.ts";
import { type Marker, People, Turn, type TurnTools } from "./turn.ts";
import type { RoomWindow, WindowPage } from "./window.ts";

export interface RoomPorts extends TurnTools {
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

export interface HistoryAnswer {
  /** JSON text of message DTOs, newest first, as any member may see them. */
  readonly json: string;
  /** Messages whose content has left the window and is to be read from PostgreSQL. */
  readonly missing: SeqRange | null;
  /** The same of messages that are quoted. */
  readonly quotes: readonly number[];
  /** The reader's own reactions, by seq. */
  readonly own: Readonly<Record<number, readonly string[]>>;
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

export interface ReactorsRequest {
  readonly messageId: string;
  readonly emoji: string;
  /** The rev of the last reaction that is known. */
  readonly after: number;
  readonly limit: number;
}

export interface VersionsAnswer {
  readonly seq: number;
  readonly versions: MessageVersion[];
  /** Those of edits up to this rev are in PostgreSQL; 0 if there are none. */
  readonly olderUpTo: number;
}

const EMPTY: WindowPage = { json: "[]", hasReactions: false, quotes: [] };
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
const READ_RECORDED_MS = 600_000;

/** The behaviour of a live room. It knows no platform: sockets, storage and clock are ports. */
export class Room {
  private readonly ports: RoomPorts;
  private head: Head;
  private details: RoomDetails;
  private waiting: Waiting[] = [];
  private readonly people = new People();
  /** Admins from outside, and when it was recorded that they read here. */
  private readonly readBy = new Map<string, number>();

  constructor(ports: RoomPorts) {
    this.ports = ports;
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

  get shown(): RoomShown {
    if (this.details.kind !== "direct") return this.details;
    return {
      ...this.details,
      people: this.ports.log.someMembers(limits.directPeopleMax).map(({ profile }) => profile),
    };
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

  /** The same without a promise, for sockets. `settle` is called in the turn, or at once if it is refused before. */
  push(waiting: Waiting): void {
    const refusal = this.refusal(waiting);
    if (refusal) waiting.settle({ ok: false, error: refusal.toFailure() });
    else if (waiting.command.type === "message.edit") this.collectEdit(waiting, waiting.command.messageId);
    else this.collect(waiting);
  }

  private collect(waiting: Waiting): void {
    this.waiting.push(waiting);
    if (this.waiting.length === 1) this.ports.collect(() => this.turn());
  }

  /** What an edit replaces becomes a version: where it has left the window it is looked for before the turn. */
  private collectEdit(waiting: Waiting, messageId: string): void {
    const stored = this.ports.log.messageById(messageId);
    if (!stored || stored.content !== null || stored.deletedAt !== null) {
      this.collect(waiting);
      return;
    }
    this.ports.loadFormer(stored.seq).then(
      (former) => this.collect({ ...waiting, former }),
      (error: unknown) => {
        const failure = error instanceof AppError ? error : new AppError("internal");
        waiting.settle({ ok: false, error: failure.toFailure() });
      },
    );
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
  }

  /** A command that is refused fails alone; anything unexpected undoes the turn. */
  private run(turn: Turn, { actor, command, former }: Waiting): Result<Outcome<CommandType>> {
    try {
      const isDeletion = command.type === "room.delete" && command.isRetry === true;
      if (turn.isDeleted && !isDeletion) throw new AppError("room.not_found");
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
  }

  /** Read access of a caller. @throws AppError when the room, or its inside, is not theirs to see. */
  admit(caller: Caller, want: "details" | "inside"): Standing {
    if (this.isDeleted) throw new AppError("room.not_found");
    const view = this.view();
    const standing = standingOf(view, caller);
    if (want === "inside") demand(view, caller, "room.read");
    else if (this.details.visibility !== "public" && !can(standing, "room.read")) throw new AppError("room.not_found");
    if (this.details.visibility !== "public" && standing.roomRole === null) this.recordRead(caller);
    return standing;
  }

  /** An admin looks into a private room they are not in. One entry stands for all that they read for a while. */
  private recordRead({ profile, requestId }: Caller): void {
    const at = this.ports.now();
    if (at - (this.readBy.get(profile.userId) ?? 0) < READ_RECORDED_MS) return;
    const what = { action: "room.read", targetId: this.details.id, reason: null, details: null } as const;
    const who = { actorId: profile.userId, requestId: requestId ?? null };
    this.ports.transaction(() => this.ports.records.audit({ id: this.ports.newId(), at, ...what, ...who }));
    this.readBy.set(profile.userId, at);
    this.ports.changed();
  }

  /** @throws AppError when the caller lacks the capability. */
  demand(caller: Caller, capability: Capability): void {
    if (this.isDeleted) throw new AppError("room.not_found");
    demand(this.view(), caller, capability);
  }

  member(userId: string): Member | null {
    return this.view().member(userId);
  }

  isBanned(userId: string): boolean {
    return isBanned(this.view(), userId);
  }

  mayPost(caller: Caller): boolean {
    return mayPost(this.view(), caller);
  }

  /** What the holder of a link may see of it. */
  link(caller: Caller, invitationId: string): InvitationView {
    if (this.isDeleted) throw new AppError("room.not_found");
    const view = this.view();
    return viewOf(view, linkOf(view, caller, invitationId));
  }

  /** Those that have not ended, behind `after`. @throws AppError `room.forbidden`. */
  invitations(caller: Caller, after: string, limit: number): InvitationView[] {
    const standing = this.admit(caller, "inside");
    if (!can(standing, "member.invite")) throw new AppError("room.forbidden");
    const view = this.view();
    return this.ports.records.openInvitations(after, limit).map((invitation) => viewOf(view, invitation));
  }

  /** One's own. @throws AppError */
  preference(caller: Caller): Preference {
    this.admit(caller, "inside");
    const { userId } = caller.profile;
    if (!this.member(userId)) throw new AppError("room.not_member");
    return this.ports.records.get("preference", userId) ?? defaultPreference(userId);
  }

  history(request: HistoryRequest, reader: string): HistoryAnswer {
    const { window } = this.ports;
    const { anchor, limit } = request;
    const known = anchor.kind === "message" ? ({ kind: "around", seq: this.stored(anchor.id).seq } as const) : anchor;
    const range = pageRange(known, limit, this.seq, (time) => window.seqAt(time, this.seq));
    const isEmpty = range.to < range.from;
    const missing =
      !isEmpty && range.from <= window.floorSeq ? { from: range.from, to: Math.min(range.to, window.floorSeq) } : null;
    const page = isEmpty ? EMPTY : window.read(range);
    return {
      json: page.json,
      missing,
      quotes: page.quotes,
      own: page.hasReactions ? window.messages.ownReactions(range, reader) : {},
      hasBefore: Math.min(range.from, this.seq + 1) > 1,
      hasAfter: range.to < this.seq,
    };
  }

  /** The part of the room's history that a search may find. */
  span({ before, after }: Pick<SearchFilter, "before" | "after">): SeqSpan {
    const seqBefore = (time: number) => this.ports.window.seqAt(time - 1, this.seq);
    return {
      bottom: after === null ? 1 : seqBefore(after) + 1,
      top: before === null ? this.seq + 1 : seqBefore(before) + 1,
    };
  }

  messages(seqs: readonly number[], reader: string): Message[] {
    return this.ports.window.messages.bySeq(seqs, reader);
  }

  recent(limit: number, reader: string | null): Message[] {
    return this.ports.window.recent(limit, reader);
  }

  /** Pinned before this rev, the latest pin first. */
  pins(before: number, limit: number, reader: string): Page<Message> {
    return this.ports.window.messages.pinned(before, limit, reader);
  }

  message(id: string, reader: string): Message {
    const { seq } = this.stored(id);
    const [message] = this.ports.window.messages.bySeq([seq], reader);
    if (!message) throw new AppError("message.not_found");
    return message;
  }

  reactors({ messageId, emoji, after, limit }: ReactorsRequest): Page<Reactor> {
    return this.ports.window.messages.reactors(this.stored(messageId).seq, emoji, after, limit);
  }

  /** @throws AppError unless the caller is the author, or may read what others have replaced. */
  versions(caller: Caller, messageId: string, before: number, limit: number): VersionsAnswer {
    const stored = this.stored(messageId);
    if (stored.userId !== caller.profile.userId) demand(this.view(), caller, "message.read_versions");
    const { window } = this.ports;
    return {
      seq: stored.seq,
      versions: window.messages.versions(stored.seq, before, limit),
      olderUpTo: stored.editedAt === null ? 0 : Math.min(window.floorRev, before - 1),
    };
  }

  private stored(id: string): StoredMessage {
    const stored = this.ports.log.messageById(id);
    if (!stored) throw new AppError("message.not_found");
    return stored;
  }

  /** @throws AppError `room.not_member`: who may look in from outside has read nothing. */
  readState(userId: string): ReadState {
    if (!this.member(userId)) throw new AppError("room.not_member");
    const seq = this.ports.markers.get(userId);
    return { seq, ...this.ports.markers.unread(userId, seq) };
  }

  private view(): Turn {
    const { ports } = this;
    return new Turn(ports, this.head, this.details, ports.now(), ports, this.people);
  }
}
