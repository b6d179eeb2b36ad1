import type { ReadState } from "../domain/command.ts";
import type { Invitation } from "../domain/invitation.ts";
import type { ReactionCount } from "../domain/message.ts";
import type { Profile } from "../domain/profile.ts";
import type { RecordKind, Records } from "../domain/record.ts";
import type { Member, RoomDetails } from "../domain/room.ts";
import type { RoomView, StoredMessage } from "./commands/view.ts";
import type { Head, RoomLog } from "./log.ts";
import type { Markers } from "./markers.ts";
import type { People } from "./people.ts";
import type { RecordStore } from "./records.ts";

export interface ViewParts {
  readonly log: RoomLog;
  readonly markers: Markers;
  readonly records: RecordStore;
}

export interface ViewTools {
  readonly membersMax: number;
  readonly editWindowMs: number;
  hashBody(body: string): string;
  newId(): string;
}

/** The room as its storage has it. */
export class StoredView implements RoomView {
  room: RoomDetails;
  seq: number;
  rev: number;
  isDeleted: boolean;
  readonly now: number;
  protected readonly parts: ViewParts;
  protected readonly log: RoomLog;
  protected readonly people: People;
  private readonly tools: ViewTools;

  /** `people` is the room's cache: what is learnt or changed of them stays in it. */
  constructor(parts: ViewParts, head: Head, room: RoomDetails, now: number, tools: ViewTools, people: People) {
    this.parts = parts;
    this.log = parts.log;
    this.room = room;
    this.seq = head.seq;
    this.rev = head.rev;
    this.isDeleted = head.isDeleted;
    this.now = Math.max(now, head.at);
    this.tools = tools;
    this.people = people;
  }

  member(userId: string): Member | null {
    const known = this.people.members.get(userId);
    if (known !== undefined) return known;
    const member = this.log.members.get(userId);
    this.people.members.set(userId, member);
    return member;
  }

  owners(): Member[] {
    return this.log.members.owners();
  }

  heir(without: string): Member | null {
    return this.log.members.heir(without);
  }

  profile(userId: string): Profile | null {
    return this.member(userId)?.profile ?? this.log.members.profile(userId);
  }

  memberByUsername(username: string): Member | null {
    return this.log.members.byUsername(username);
  }

  messageById(id: string): StoredMessage | null {
    return this.log.messageById(id);
  }

  messageBySeq(seq: number): StoredMessage | null {
    return this.log.messageBySeq(seq);
  }

  messageByClientId(userId: string, clientId: string): StoredMessage | null {
    return this.log.messageByClientId(userId, clientId);
  }

  messagesBy(userId: string, since: number, limit: number): StoredMessage[] {
    return this.log.messagesBy(userId, this.log.seqAt(since - 1, this.seq), limit);
  }

  sentAt(userId: string, since: number): number | null {
    let at = this.people.sentAt.get(userId);
    if (at === undefined) {
      at = this.log.sentAt(userId, this.log.seqAt(since - 1, this.seq)) ?? 0;
      this.people.sentAt.set(userId, at);
    }
    return at >= since ? at : null;
  }

  reactions(seq: number): ReactionCount[] {
    return this.log.messages.reactions(seq);
  }

  hasReacted(seq: number, emoji: string, userId: string): boolean {
    return this.log.messages.hasReacted(seq, emoji, userId);
  }

  pinCount(): number {
    return this.log.messages.pinCount();
  }

  record<Kind extends RecordKind>(kind: Kind, key: string): Records[Kind] | null {
    return this.parts.records.get(kind, key);
  }

  countRecords(kind: RecordKind, prefix: string): number {
    return this.parts.records.count(kind, prefix);
  }

  openInvitations(): Invitation[] {
    return this.parts.records.openInvitations("", Number.MAX_SAFE_INTEGER);
  }

  openInvitationOf(userId: string): Invitation | null {
    return this.parts.records.openInvitationOf(userId);
  }

  unread(userId: string, seq: number): Omit<ReadState, "seq"> {
    return this.parts.markers.unread(userId, seq);
  }

  hashBody(body: string): string {
    return this.tools.hashBody(body);
  }

  newId(): string {
    return this.tools.newId();
  }

  get membersMax(): number {
    return this.tools.membersMax;
  }

  get editWindowMs(): number {
    return this.tools.editWindowMs;
  }
}
