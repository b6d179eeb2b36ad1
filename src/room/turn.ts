import type { Change, RoomEvent } from "../domain/change.ts";
import type { Actor, AnswerOf, Command, CommandType, ReadState } from "../domain/command.ts";
import type { ReactionCount } from "../domain/message.ts";
import type { Preference } from "../domain/preference.ts";
import type { AuditDraft, RecordChange } from "../domain/record.ts";
import { decide } from "./commands/decide.ts";
import { profileChange } from "./commands/members.ts";
import { type Former, type StoredMessage, toStored } from "./commands/view.ts";
import type { Created } from "./message-insert.ts";
import type { Before } from "./message-log.ts";
import { StoredView } from "./stored-view.ts";

/** What an event costs in the window beside its content, in bytes: rows and index entries, roughly. */
export const EVENT_BYTES = 300;

export interface Marker {
  readonly userId: string;
  readonly seq: number;
}

/**
 * One turn: decides the commands that came together, one after the other, each seeing what those before it did.
 * Messages are staged and written together; anything else writes at once, behind the messages before it. All of it
 * runs inside one transaction of the caller.
 */
export class Turn extends StoredView {
  readonly events: RoomEvent[] = [];
  readonly markers: Marker[] = [];
  readonly preferences: Preference[] = [];
  hasNewProfiles = false;
  hasNewRecords = false;
  bytes = 0;
  private prefetched: ReadonlyMap<string, StoredMessage> | null = null;
  private staged: Created[] = [];
  private readonly stagedByClientId = new Map<string, Created>();
  /** A body from PostgreSQL that the command at hand needs. */
  private former: Former | null = null;

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
      this.log.members.putProfile(profile);
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
    this.stagedByClientId.clear();
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
    this.staged.push(created);
    if (created.message.clientId !== null) this.stagedByClientId.set(created.message.clientId, created);
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
    return { ...stored, bodyHash: this.hashBody(stored.content) };
  }

  override messageById(id: string): StoredMessage | null {
    const staged = this.staged.find(({ message }) => message.id === id);
    return staged ? asStored(staged) : this.withFormer(super.messageById(id));
  }

  override messageBySeq(seq: number): StoredMessage | null {
    const staged = this.stagedBySeq(seq);
    return staged ? asStored(staged) : this.withFormer(super.messageBySeq(seq));
  }

  override messageByClientId(userId: string, clientId: string): StoredMessage | null {
    const staged = this.stagedByClient(userId, clientId);
    if (staged) return asStored(staged);
    if (!this.prefetched) return super.messageByClientId(userId, clientId);
    return this.prefetched.size === 0 ? null : (this.prefetched.get(`${userId} ${clientId}`) ?? null);
  }

  override messagesBy(userId: string, since: number, limit: number): StoredMessage[] {
    this.flush();
    return super.messagesBy(userId, since, limit);
  }

  override sentAt(userId: string, since: number): number | null {
    if (!this.people.sentAt.has(userId)) this.flush();
    return super.sentAt(userId, since);
  }

  override reactions(seq: number): ReactionCount[] {
    return this.stagedBySeq(seq) ? [] : super.reactions(seq);
  }

  override unread(userId: string, seq: number): Omit<ReadState, "seq"> {
    this.flush();
    return super.unread(userId, seq);
  }

  private stagedBySeq(seq: number): Created | undefined {
    return this.staged[seq - (this.staged[0]?.message.seq ?? 0)];
  }

  /** Two people may have chosen the same client id; the map has the last of them. */
  private stagedByClient(userId: string, clientId: string): Created | undefined {
    const staged = this.stagedByClientId.get(clientId);
    if (!staged || staged.message.userId === userId) return staged;
    return this.staged.find(({ message }) => message.clientId === clientId && message.userId === userId);
  }

  private withFormer(stored: StoredMessage | null): StoredMessage | null {
    const { former } = this;
    if (!stored || stored.content !== null || former?.seq !== stored.seq || former.rev !== stored.rev) return stored;
    return { ...stored, content: former.content, custom: former.custom };
  }
}

function asStored({ message, bodyHash }: Created): StoredMessage {
  return toStored(message, bodyHash ?? null);
}
