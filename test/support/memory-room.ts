import type { Change } from "../../src/domain/change.ts";
import type { Actor, AnswerOf, Command, CommandOf, CommandType, ReadState } from "../../src/domain/command.ts";
import type { Invitation } from "../../src/domain/invitation.ts";
import type { ReactionCount } from "../../src/domain/message.ts";
import type { GlobalRole, RoomRole } from "../../src/domain/permissions.ts";
import type { AccountStatus, Caller, Profile } from "../../src/domain/profile.ts";
import type { AuditDraft, RecordKind, Records } from "../../src/domain/record.ts";
import { defaultSettings, type Member, type RoomDetails, type Visibility } from "../../src/domain/room.ts";
import { decide } from "../../src/room/commands/decide.ts";
import { type RoomView, type StoredMessage, toStored } from "../../src/room/commands/view.ts";

export function profileOf(userId: string, version = 1): Profile {
  return { userId, username: `${userId}.${version}`, fullName: `${userId} the ${version}.`, pictureUrl: null, version };
}

export function callerOf(
  userId: string,
  change: { globalRole?: GlobalRole; status?: AccountStatus; version?: number } = {},
): Caller {
  const { globalRole = "user", status = "active", version = 1 } = change;
  return {
    profile: profileOf(userId, version),
    globalRole,
    status,
    standingVersion: 0,
    sessionId: `session of ${userId}`,
  };
}

interface Reacted {
  readonly seq: number;
  readonly emoji: string;
  readonly userId: string;
}

/** A room in memory for deciding: what a decision changes is applied, as the room's turn would. */
export class MemoryRoom implements RoomView {
  room: RoomDetails;
  seq = 0;
  rev = 0;
  now = 1_000;
  isDeleted = false;
  membersMax = 1_000;
  editWindowMs = 1_000_000;
  private ids = 0;
  readonly messages: StoredMessage[] = [];
  readonly audit: AuditDraft[] = [];
  private reacted: Reacted[] = [];
  private readonly members = new Map<string, Member>();
  private readonly records = new Map<string, unknown>();
  private readonly profiles = new Map<string, Profile>();

  /** Members join in the given order; the first owner is the room's admin. */
  constructor(members: Record<string, RoomRole>, visibility: Visibility = "private") {
    const ids = Object.entries(members);
    const adminId = ids.find(([, role]) => role === "owner")?.[0] ?? null;
    const times = { archivedAt: null, createdAt: 0, updatedAt: 0 };
    const settings = { ...defaultSettings, name: "Room", visibility };
    this.room = { id: "room", kind: "group", ...settings, adminId, memberCount: 0, ...times };
    for (const [userId, role] of ids) {
      const member = { profile: profileOf(userId), role, joinedAt: this.rev, mutedUntil: null, rev: 0 };
      this.apply({ type: "member.joined", member });
    }
  }

  /** A direct room of these people, the one who created it first. */
  static direct(...people: string[]): MemoryRoom {
    const room = new MemoryRoom(Object.fromEntries(people.map((userId) => [userId, "owner"])));
    room.room = { ...room.room, kind: "direct" };
    return room;
  }

  /** Decides and applies. @throws AppError when it is refused. */
  run<T extends CommandType>(actor: Actor, command: CommandOf<T>): { answer: AnswerOf<T>; changes: readonly Change[] } {
    this.now += 1;
    const { changes, answer, profile, records = [], audit = [] } = decide(this, actor, command as unknown as Command);
    for (const change of changes) this.apply(change);
    if (profile) this.profiles.set(profile.userId, profile);
    this.audit.push(...audit);
    for (const { kind, key, value } of records) this.records.set(`${kind} ${key}`, value);
    return { answer: answer as AnswerOf<T>, changes };
  }

  /** Something that another command would have left. */
  put<Kind extends RecordKind>(kind: Kind, key: string, value: Records[Kind]): void {
    this.records.set(`${kind} ${key}`, value);
  }

  /** As when the window has moved on: the content is gone, the hash of the body remains. */
  trim(seq: number): void {
    this.replace(seq, (message) => {
      const bodyHash = message.bodyHash ?? this.hashBody(message.content ?? "");
      return { ...message, content: null, custom: null, bodyHash };
    });
  }

  get roles(): Record<string, RoomRole> {
    return Object.fromEntries([...this.members].map(([userId, { role }]) => [userId, role]));
  }

  private apply(change: Change): void {
    this.change(change);
    this.room = { ...this.room, memberCount: this.members.size };
  }

  private change(change: Change): void {
    this.rev += 1;
    switch (change.type) {
      case "room.created":
      case "room.updated":
        this.room = { ...change.room, memberCount: this.room.memberCount };
        break;
      case "room.deleted":
        this.isDeleted = true;
        break;
      case "member.joined":
      case "member.updated":
        this.members.set(change.member.profile.userId, change.member);
        this.profiles.set(change.member.profile.userId, change.member.profile);
        this.room = { ...this.room, memberCount: this.members.size };
        break;
      case "member.removed":
        this.members.delete(change.userId);
        this.records.delete(`preference ${change.userId}`);
        this.room = { ...this.room, memberCount: this.members.size };
        break;
      case "message.created":
        this.seq = change.message.seq;
        this.messages.push(toStored(change.message, change.bodyHash ?? null));
        break;
      case "message.edited":
      case "message.deleted":
        this.replace(change.message.seq, ({ content, bodyHash }) =>
          toStored(change.message, bodyHash ?? (content === null ? null : this.hashBody(content))),
        );
        if (change.type === "message.deleted") this.takeBack(({ seq }) => seq === change.message.seq);
        break;
      case "reaction.added":
        this.reacted.push({ seq: change.seq, emoji: change.emoji ?? "", userId: change.userId });
        break;
      case "reaction.removed":
        this.takeBack(
          ({ seq, emoji, userId }) => seq === change.seq && emoji === change.emoji && userId === change.userId,
        );
        break;
      case "pin.added":
      case "pin.removed":
        this.replace(change.seq, (before) => ({
          ...before,
          pinnedAt: change.type === "pin.added" ? this.now : null,
        }));
    }
  }

  private replace(seq: number, next: (before: StoredMessage) => StoredMessage): void {
    const index = this.messages.findIndex((message) => message.seq === seq);
    const before = this.messages[index];
    if (!before) throw new Error(`no message ${seq}`);
    this.messages[index] = next(before);
  }

  private takeBack(isMeant: (one: Reacted) => boolean): void {
    this.reacted = this.reacted.filter((one) => !isMeant(one));
  }

  member(userId: string): Member | null {
    return this.members.get(userId) ?? null;
  }

  owners(): Member[] {
    return [...this.members.values()].filter(({ role }) => role === "owner").sort((a, b) => a.joinedAt - b.joinedAt);
  }

  heir(without: string): Member | null {
    const order = ["admin", "moderator", "member", "read_only"];
    const claims = [...this.members.values()].filter(({ profile }) => profile.userId !== without);
    claims.sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role) || a.joinedAt - b.joinedAt);
    return claims[0] ?? null;
  }

  profile(userId: string): Profile | null {
    return this.profiles.get(userId) ?? null;
  }

  messageById(id: string): StoredMessage | null {
    return this.messages.find((message) => message.id === id) ?? null;
  }

  messageBySeq(seq: number): StoredMessage | null {
    return this.messages.find((message) => message.seq === seq) ?? null;
  }

  reactions(of: number): ReactionCount[] {
    const emojis = this.reacted.flatMap(({ seq, emoji }) => (seq === of ? emoji : []));
    return [...new Set(emojis)].map((emoji) => ({ emoji, count: emojis.filter((one) => one === emoji).length }));
  }

  hasReacted(seq: number, emoji: string, userId: string): boolean {
    return this.reacted.some((one) => one.seq === seq && one.emoji === emoji && one.userId === userId);
  }

  pinCount(): number {
    return this.messages.filter(({ pinnedAt }) => pinnedAt !== null).length;
  }

  messageByClientId(userId: string, clientId: string): StoredMessage | null {
    return this.messages.find((message) => message.userId === userId && message.clientId === clientId) ?? null;
  }

  record<Kind extends RecordKind>(kind: Kind, key: string): Records[Kind] | null {
    return (this.records.get(`${kind} ${key}`) as Records[Kind] | undefined) ?? null;
  }

  messagesBy(userId: string, since: number, limit: number): StoredMessage[] {
    const theirs = this.messages.filter((m) => m.userId === userId && m.type === "text" && m.createdAt >= since);
    return theirs
      .filter((m) => m.deletedAt === null)
      .reverse()
      .slice(0, limit);
  }

  sentAt(userId: string, since: number): number | null {
    return (
      this.messages.findLast((m) => m.userId === userId && m.type === "text" && m.createdAt >= since)?.createdAt ?? null
    );
  }

  countRecords(kind: RecordKind, prefix: string): number {
    return [...this.records].filter(([key, value]) => key.startsWith(`${kind} ${prefix}`) && value !== null).length;
  }

  openInvitations(): Invitation[] {
    const values = [...this.records].flatMap(([key, value]) => (key.startsWith("invitation ") ? value : []));
    return (values as Invitation[]).filter(({ state }) => state === "open");
  }

  openInvitationOf(userId: string): Invitation | null {
    return this.openInvitations().find((invitation) => invitation.userId === userId) ?? null;
  }

  memberByUsername(username: string): Member | null {
    return [...this.members.values()].find(({ profile }) => profile.username.toLowerCase() === username) ?? null;
  }

  unread(userId: string, seq: number): Omit<ReadState, "seq"> {
    const above = this.messages.filter((m) => m.seq > seq && m.userId !== userId && m.deletedAt === null);
    const unread = above.filter(({ type }) => type === "text");
    const mentions = above.filter((m) => m.mentionsRoom || m.mentions.includes(userId));
    return { unread: unread.length, mentions: mentions.length };
  }

  hashBody(content: string): string {
    return `hash of ${content}`;
  }

  newId(): string {
    this.ids += 1;
    return `id-${this.ids}`;
  }
}
