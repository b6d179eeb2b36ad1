import type { ReadState } from "../domain/command.ts";
import { AppError } from "../domain/errors.ts";
import { type HistoryRequest, pageRange, type SeqRange } from "../domain/history.ts";
import type { InvitationView } from "../domain/invitation.ts";
import { limits } from "../domain/limits.ts";
import type { Message, MessageVersion } from "../domain/message.ts";
import { type Capability, can, type Standing } from "../domain/permissions.ts";
import { defaultPreference, type Preference } from "../domain/preference.ts";
import type { Caller } from "../domain/profile.ts";
import type { Member, RoomShown } from "../domain/room.ts";
import type { SearchFilter, SeqSpan } from "../domain/search.ts";
import { linkOf, viewOf } from "./commands/invitations.ts";
import { mayPost } from "./commands/posting.ts";
import { demand, isBanned, type StoredMessage, standingOf } from "./commands/view.ts";
import type { RoomLog } from "./log.ts";
import type { Markers } from "./markers.ts";
import type { Page, Reactor } from "./message-reader.ts";
import type { RecordStore } from "./records.ts";
import type { Room } from "./room.ts";
import type { RoomWindow, WindowPage } from "./window.ts";

export interface ReaderPorts {
  readonly log: RoomLog;
  readonly window: RoomWindow;
  readonly markers: Markers;
  readonly records: RecordStore;
  now(): number;
  newId(): string;
  transaction<T>(work: () => T): T;
  /** Something waits to be projected; called behind the transaction, in the same turn. */
  changed(): void;
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
const READ_RECORDED_MS = 600_000;

/** What may be read of a room, and by whom. Commands are in room.ts. */
export class RoomReader {
  private readonly room: Room;
  private readonly ports: ReaderPorts;
  /** Admins from outside, and when it was recorded that they read here. */
  private readonly readBy = new Map<string, number>();

  constructor(room: Room, ports: ReaderPorts) {
    this.room = room;
    this.ports = ports;
  }

  /** What is shown of it: the people of a direct room are its name. */
  get shown(): RoomShown {
    const { room } = this.room;
    if (room.kind !== "direct") return room;
    return {
      ...room,
      people: this.ports.log.members.some(limits.directPeopleMax).map(({ profile }) => profile),
    };
  }

  /** Read access of a caller. @throws AppError when the room, or its inside, is not theirs to see. */
  admit(caller: Caller, want: "details" | "inside"): Standing {
    if (this.room.isDeleted) throw new AppError("room.not_found");
    const view = this.room.view();
    const standing = standingOf(view, caller);
    if (want === "inside") demand(view, caller, "room.read");
    else if (this.room.room.visibility !== "public" && !can(standing, "room.read"))
      throw new AppError("room.not_found");
    if (this.room.room.visibility !== "public" && standing.roomRole === null) this.recordRead(caller);
    return standing;
  }

  /** An admin looks into a private room they are not in. One entry stands for all that they read for a while. */
  private recordRead({ profile, requestId }: Caller): void {
    const at = this.ports.now();
    if (at - (this.readBy.get(profile.userId) ?? 0) < READ_RECORDED_MS) return;
    const what = { action: "room.read", targetId: this.room.room.id, reason: null, details: null } as const;
    const who = { actorId: profile.userId, requestId: requestId ?? null };
    this.ports.transaction(() => this.ports.records.audit({ id: this.ports.newId(), at, ...what, ...who }));
    this.readBy.set(profile.userId, at);
    this.ports.changed();
  }

  /** @throws AppError when the caller lacks the capability. */
  demand(caller: Caller, capability: Capability): void {
    if (this.room.isDeleted) throw new AppError("room.not_found");
    demand(this.room.view(), caller, capability);
  }

  member(userId: string): Member | null {
    return this.room.view().member(userId);
  }

  isBanned(userId: string): boolean {
    return isBanned(this.room.view(), userId);
  }

  mayPost(caller: Caller): boolean {
    return mayPost(this.room.view(), caller);
  }

  /** What the holder of a link may see of it. */
  link(caller: Caller, invitationId: string): InvitationView {
    if (this.room.isDeleted) throw new AppError("room.not_found");
    const view = this.room.view();
    return viewOf(view, linkOf(view, caller, invitationId));
  }

  /** Those that have not ended, behind `after`. @throws AppError when the caller may not invite. */
  invitations(caller: Caller, after: string, limit: number): InvitationView[] {
    this.admit(caller, "inside");
    this.demand(caller, "member.invite");
    const view = this.room.view();
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
    const range = pageRange(known, limit, this.room.seq, (time) => window.seqAt(time, this.room.seq));
    const isEmpty = range.to < range.from;
    const missing =
      !isEmpty && range.from <= window.floorSeq ? { from: range.from, to: Math.min(range.to, window.floorSeq) } : null;
    const page = isEmpty ? EMPTY : window.read(range);
    return {
      json: page.json,
      missing,
      quotes: page.quotes,
      own: page.hasReactions ? window.messages.ownReactions(range, reader) : {},
      hasBefore: Math.min(range.from, this.room.seq + 1) > 1,
      hasAfter: range.to < this.room.seq,
    };
  }

  /** The part of the room's history that a search may find. */
  span({ before, after }: Pick<SearchFilter, "before" | "after">): SeqSpan {
    const seqBefore = (time: number) => this.ports.window.seqAt(time - 1, this.room.seq);
    return {
      bottom: after === null ? 1 : seqBefore(after) + 1,
      top: before === null ? this.room.seq + 1 : seqBefore(before) + 1,
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
    if (stored.userId !== caller.profile.userId) demand(this.room.view(), caller, "message.read_versions");
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
}
