import type { Change, RoomEvent } from "../domain/change.ts";
import type { Actor, AnswerOf, Command, CommandType, ReadState } from "../domain/command.ts";
import type { Invitation } from "../domain/invitation.ts";
import type { ReactionCount } from "../domain/message.ts";
import type { Preference } from "../domain/preference.ts";
import type { Profile } from "../domain/profile.ts";
import type { AuditDraft, RecordChange, RecordKind, Records } from "../domain/record.ts";
import type { Member, RoomDetails } from "../domain/room.ts";
import { decide } from "./commands/decide.ts";
import { profileChange } from "./commands/members.ts";
import { type Former, type RoomView, type StoredMessage, toStored } from "./commands/view.ts";
import type { Head, RoomLog } from "./log.ts";
import type { Markers } from "./markers.ts";
import type { Before } from "./message-log.ts";
import type { RecordStore } from "./records.ts";

/** What an event costs in the window beside its content, in bytes: rows and index entries, roughly. */
export const EVENT_BYTES = 300;

const PEOPLE_CACHED_MAX = 5_000;

export interface TurnTools {
  readonly membersMax: number;
  hashBody(body: string): string;
  newId(): string;
  readonly editWindowMs: number;
}

type Created = Extract<Change, { readonly type: "message.created" }>;

export interface TurnParts {
  readonly log: RoomLog;
  readonly markers: Markers;
  readonly records: RecordStore;
}

/** What a room knows of people without asking its storage; nothing in it can be other than what is stored. */
export class People {
  readonly members = new Map<string, Member | null>();
  /** While the room is in slow mode: when each sent last, and 0 for who has not, within the pause. */
  readonly sentAt = new Map<string, number>();

  get isLarge(): boolean {
    return this.members.size > PEOPLE_CACHED_MAX || this.sentAt.size > PEOPLE_CACHED_MAX;
  }

  clear(): void {
    this.members.clear();
    this.sentAt.clear();
  }
}

export interface Marker {
  readonly userId: string;
  readonly seq: number;
}

/**
 * One turn: decides the commands that came together, one after the other, each seeing what those before it did.
 * Messages are staged and written together; anything else writes at once, behind the messages before it. All of it
 * runs inside one transaction of the caller.
 */
export class Turn implements RoomView {
  room: RoomDetails;
  seq: number;
  rev: number;
  isDeleted: boolean;
  readonly now: number;
  readonly events: RoomEvent[] = [];
  readonly markers: Marker[] = [];
  readonly preferences: Preference[] = [];
  hasNewProfiles = false;
  hasNewRecords = false;
  bytes = 0;
  private prefetched: ReadonlyMap<string, StoredMessage> | null = null;
  private staged: Created[] = [];
  private readonly stagedByKey = new Map<string | number, Created>();
  /** A body from PostgreSQL that the command at hand needs. */
  private former: Former | null = null;
  private readonly log: RoomLog;
  private readonly parts: TurnParts;
  private readonly tools: TurnTools;
  private readonly people: People;

  /** `people` is the room's cache: what this turn learns or changes of them stays in it. */
  constructor(parts: TurnParts, head: Head, room: RoomDetails, now: number, tools: TurnTools, people: People) {
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

  /** @throws AppError when the command is refused; then it has changed nothing but what the room knows of its actor. */
  run(actor: Actor, command: Command, former: Former | null = null): AnswerOf<CommandType> {
    this.former = former;
    const by = actor === "system" ? null : actor.profile.userId;
    if (actor !== "system") {
      const news = profileChange(this, actor.profile);
      if (news) this.commit(news, by);
    }
    const { changes, answer, profile, markers = [], records = [], audit = [] } = decide(this, actor, command);
    if (profile) {
      this.log.putProfile(profile);
      this.hasNewProfiles = true;
    }
    for (const marker of markers) this.setMarker(marker);
    for (const change of changes) this.commit(change, by);
    for (const record of records) this.putRecord(record);
    for (const draft of audit) this.audit(draft, actor);
    return answer;
  }

  private putRecord(record: RecordChange): void {
    this.parts.records.put(record);
    this.hasNewRecords = true;
    if (record.kind === "preference" && record.value) this.preferences.push(record.value);
  }

  private audit({ action, targetId, reason = null, details = null }: AuditDraft, actor: Actor): void {
    const by = actor === "system" ? null : actor;
    const who = { actorId: by?.profile.userId ?? null, requestId: by?.requestId ?? null };
    this.hasNewRecords = true;
    this.parts.records.audit({ id: this.newId(), at: this.now, action, targetId, reason, details, ...who });
  }

  private setMarker(marker: Marker): void {
    this.parts.markers.set(marker.userId, marker.seq);
    this.markers.push(marker);
  }

  commit(change: Change, by: string | null): void {
    this.rev += 1;
    const event = { ...change, rev: this.rev, at: this.now, by } as RoomEvent;
    this.events.push(event);
    if (change.type === "message.created") {
      this.seq = change.message.seq;
      this.stage(change);
      const { type, userId } = change.message;
      if (this.room.slowModeSeconds > 0 && type === "text") this.people.sentAt.set(userId, this.now);
      this.bytes += EVENT_BYTES + (change.message.content?.length ?? 0);
      return;
    }
    this.flush();
    this.bytes += this.log.append(event, "message" in change ? this.before(change.message.seq) : null);
    this.remember(change);
  }

  /** Writes the staged messages. From here on what was looked up before may be another by now. */
  flush(): void {
    this.prefetched = null;
    if (this.staged.length === 0) return;
    this.log.appendMessages(this.staged);
    this.staged = [];
    this.stagedByKey.clear();
  }

  /** Looks up the client ids of a turn's sends together: one statement instead of one a message. */
  prefetch(batch: readonly { readonly actor: Actor; readonly command: Command }[]): void {
    const pairs = batch.flatMap(({ actor, command }) =>
      command.type === "message.send" && command.clientId !== null && actor !== "system"
        ? [[actor.profile.userId, command.clientId] as const]
        : [],
    );
    if (pairs.length > 1) this.prefetched = this.log.messagesByClientIds(pairs);
  }

  private stage(created: Created): void {
    const { message } = created;
    this.staged.push(created);
    this.stagedByKey.set(message.id, created);
    this.stagedByKey.set(message.seq, created);
    if (message.clientId !== null) this.stagedByKey.set(`${message.userId} ${message.clientId}`, created);
  }

  private remember(change: Change): void {
    switch (change.type) {
      case "room.created":
      case "room.updated":
        if (change.room.slowModeSeconds !== this.room.slowModeSeconds) this.people.sentAt.clear();
        this.room = { ...change.room, memberCount: this.room.memberCount };
        break;
      case "room.deleted":
        this.isDeleted = true;
        break;
      case "member.joined":
        this.people.members.set(change.member.profile.userId, change.member);
        this.room = { ...this.room, memberCount: this.room.memberCount + 1 };
        break;
      case "member.updated":
        this.people.members.set(change.member.profile.userId, change.member);
        break;
      case "member.removed":
        this.people.members.set(change.userId, null);
        this.forgetPreference(change.userId);
        this.room = { ...this.room, memberCount: this.room.memberCount - 1 };
        break;
      default:
        break;
    }
  }

  /** What somebody wished for a room goes with their membership, however that ended. */
  private forgetPreference(userId: string): void {
    if (this.record("preference", userId)) this.putRecord({ kind: "preference", key: userId, value: null });
  }

  /** The message as it stands, with the hash that keeps its send idempotent once the content is another. */
  private before(seq: number): Before | null {
    const stored = this.messageBySeq(seq);
    if (!stored || stored.bodyHash !== null || stored.content === null) return stored;
    return { ...stored, bodyHash: this.tools.hashBody(stored.content) };
  }

  member(userId: string): Member | null {
    const known = this.people.members.get(userId);
    if (known !== undefined) return known;
    const member = this.log.member(userId);
    this.people.members.set(userId, member);
    return member;
  }

  owners(): Member[] {
    return this.log.owners();
  }

  heir(without: string): Member | null {
    return this.log.heir(without);
  }

  profile(userId: string): Profile | null {
    return this.member(userId)?.profile ?? this.log.profile(userId);
  }

  messageById(id: string): StoredMessage | null {
    return this.stagedAs(id) ?? this.withFormer(this.log.messageById(id));
  }

  messageBySeq(seq: number): StoredMessage | null {
    return this.stagedAs(seq) ?? this.withFormer(this.log.messageBySeq(seq));
  }

  private stagedAs(key: string | number): StoredMessage | null {
    const staged = this.stagedByKey.get(key);
    return staged ? toStored(staged.message, staged.bodyHash ?? null) : null;
  }

  private withFormer(stored: StoredMessage | null): StoredMessage | null {
    const { former } = this;
    if (!stored || stored.content !== null || former?.seq !== stored.seq || former.rev !== stored.rev) return stored;
    return { ...stored, content: former.content, custom: former.custom };
  }

  reactions(seq: number): ReactionCount[] {
    return this.stagedByKey.has(seq) ? [] : this.log.messages.reactions(seq);
  }

  hasReacted(seq: number, emoji: string, userId: string): boolean {
    return this.log.messages.hasReacted(seq, emoji, userId);
  }

  pinCount(): number {
    return this.log.messages.pinCount();
  }

  messageByClientId(userId: string, clientId: string): StoredMessage | null {
    const staged = this.stagedAs(`${userId} ${clientId}`);
    if (staged) return staged;
    if (this.prefetched) return this.prefetched.get(`${userId} ${clientId}`) ?? null;
    return this.log.messageByClientId(userId, clientId);
  }

  messagesBy(userId: string, since: number, limit: number): StoredMessage[] {
    this.flush();
    return this.log.messagesBy(userId, this.log.seqAt(since - 1, this.seq), limit);
  }

  sentAt(userId: string, since: number): number | null {
    let at = this.people.sentAt.get(userId);
    if (at === undefined) {
      this.flush();
      at = this.log.sentAt(userId, this.log.seqAt(since - 1, this.seq)) ?? 0;
      this.people.sentAt.set(userId, at);
    }
    return at >= since ? at : null;
  }

  countRecords(kind: RecordKind, prefix: string): number {
    return this.parts.records.count(kind, prefix);
  }

  memberByUsername(username: string): Member | null {
    return this.log.memberByUsername(username);
  }

  record<Kind extends RecordKind>(kind: Kind, key: string): Records[Kind] | null {
    return this.parts.records.get(kind, key);
  }

  openInvitations(): Invitation[] {
    return this.parts.records.openInvitations("", Number.MAX_SAFE_INTEGER);
  }

  openInvitationOf(userId: string): Invitation | null {
    return this.parts.records.openInvitationOf(userId);
  }

  unread(userId: string, seq: number): Omit<ReadState, "seq"> {
    this.flush();
    return this.parts.markers.unread(userId, seq);
  }

  get membersMax(): number {
    return this.tools.membersMax;
  }

  hashBody(body: string): string {
    return this.tools.hashBody(body);
  }

  get editWindowMs(): number {
    return this.tools.editWindowMs;
  }

  newId(): string {
    return this.tools.newId();
  }
}
