import type { Change, RoomEvent } from "../domain/change.ts";
import type { Actor, AnswerOf, Command, CommandType, ReadState } from "../domain/command.ts";
import type { Profile } from "../domain/profile.ts";
import type { Member, Message, RoomDetails } from "../domain/room.ts";
import { decide } from "./commands/decide.ts";
import { profileChange } from "./commands/members.ts";
import type { RoomView, StoredMessage } from "./commands/view.ts";
import type { Head, RoomLog } from "./log.ts";
import type { Markers } from "./markers.ts";

/** What an event costs in the window beside its content, in bytes: rows and index entries, roughly. */
export const EVENT_BYTES = 300;

/** Below this a look-up of its own is cheaper for each message. */
const PREFETCH_MIN = 4;

export interface TurnTools {
  hashBody(content: string): string;
  newId(): string;
}

export interface TurnParts {
  readonly log: RoomLog;
  readonly markers: Markers;
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
  hasNewProfiles = false;
  bytes = 0;
  private prefetched: ReadonlyMap<string, StoredMessage> | null = null;
  private staged: Message[] = [];
  private readonly stagedByKey = new Map<string, Message>();
  private readonly log: RoomLog;
  private readonly parts: TurnParts;
  private readonly tools: TurnTools;
  private readonly members: Map<string, Member | null>;

  /** `members` is the room's cache: what this turn learns or changes of members stays in it. */
  constructor(
    parts: TurnParts,
    head: Head,
    room: RoomDetails,
    now: number,
    tools: TurnTools,
    members: Map<string, Member | null>,
  ) {
    this.parts = parts;
    this.log = parts.log;
    this.room = room;
    this.seq = head.seq;
    this.rev = head.rev;
    this.isDeleted = head.isDeleted;
    this.now = Math.max(now, head.at);
    this.tools = tools;
    this.members = members;
  }

  /** @throws AppError when the command is refused; then it has changed nothing but what the room knows of its actor. */
  run(actor: Actor, command: Command): AnswerOf<CommandType> {
    const by = actor === "system" ? null : actor.profile.userId;
    if (actor !== "system") {
      const news = profileChange(this, actor.profile);
      if (news) this.commit(news, by);
    }
    const { changes, answer, profile, marker } = decide(this, actor, command);
    if (profile) {
      this.log.putProfile(profile);
      this.hasNewProfiles = true;
    }
    if (marker) this.setMarker(marker);
    for (const change of changes) this.commit(change, by);
    return answer;
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
      this.stage(change.message);
      this.bytes += EVENT_BYTES + (change.message.content?.length ?? 0);
      return;
    }
    this.flush();
    this.bytes += EVENT_BYTES;
    this.log.append(event, change.type === "message.deleted" ? this.bodyHashOf(change.message.id) : null);
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
    if (pairs.length < PREFETCH_MIN) return;
    this.prefetched = this.log.messagesByClientIds(pairs);
  }

  private stage(message: Message): void {
    this.staged.push(message);
    this.stagedByKey.set(message.id, message);
    if (message.clientId !== null) this.stagedByKey.set(`${message.userId} ${message.clientId}`, message);
  }

  private remember(change: Change): void {
    switch (change.type) {
      case "room.created":
      case "room.updated":
        this.room = { ...change.room, memberCount: this.room.memberCount };
        break;
      case "room.deleted":
        this.isDeleted = true;
        break;
      case "member.joined":
        this.members.set(change.member.profile.userId, change.member);
        this.room = { ...this.room, memberCount: this.room.memberCount + 1 };
        break;
      case "member.updated":
        this.members.set(change.member.profile.userId, change.member);
        break;
      case "member.removed":
        this.members.set(change.userId, null);
        this.room = { ...this.room, memberCount: this.room.memberCount - 1 };
        break;
      case "message.created":
      case "message.deleted":
        break;
    }
  }

  private bodyHashOf(id: string): string | null {
    const content = this.log.messageById(id)?.content ?? null;
    return content === null ? null : this.tools.hashBody(content);
  }

  member(userId: string): Member | null {
    const known = this.members.get(userId);
    if (known !== undefined) return known;
    const member = this.log.member(userId);
    this.members.set(userId, member);
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
    const staged = this.stagedByKey.get(id);
    return staged ? { ...staged, bodyHash: null } : this.log.messageById(id);
  }

  messageByClientId(userId: string, clientId: string): StoredMessage | null {
    const staged = this.stagedByKey.get(`${userId} ${clientId}`);
    if (staged) return { ...staged, bodyHash: null };
    if (this.prefetched) return this.prefetched.get(`${userId} ${clientId}`) ?? null;
    return this.log.messageByClientId(userId, clientId);
  }

  memberByUsername(username: string): Member | null {
    return this.log.memberByUsername(username);
  }

  unread(userId: string, seq: number): Omit<ReadState, "seq"> {
    this.flush();
    return this.parts.markers.unread(userId, seq);
  }

  hashBody(content: string): string {
    return this.tools.hashBody(content);
  }

  newId(): string {
    return this.tools.newId();
  }
}
