import type { Change } from "../../src/domain/change.ts";
import type { Actor, AnswerOf, Command, CommandOf, CommandType, ReadState } from "../../src/domain/command.ts";
import type { GlobalRole, RoomRole } from "../../src/domain/permissions.ts";
import type { AccountStatus, Caller, Profile } from "../../src/domain/profile.ts";
import type { Member, RoomDetails, Visibility } from "../../src/domain/room.ts";
import { decide } from "../../src/room/commands/decide.ts";
import type { RoomView, StoredMessage } from "../../src/room/commands/view.ts";

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

/** A room in memory for deciding: what a decision changes is applied, as the room's turn would. */
export class MemoryRoom implements RoomView {
  room: RoomDetails;
  seq = 0;
  rev = 0;
  now = 1_000;
  readonly messages: StoredMessage[] = [];
  private readonly members = new Map<string, Member>();
  private readonly profiles = new Map<string, Profile>();

  /** Members join in the given order; the first owner is the room's admin. */
  constructor(members: Record<string, RoomRole>, visibility: Visibility = "private") {
    const ids = Object.entries(members);
    const adminId = ids.find(([, role]) => role === "owner")?.[0] ?? null;
    const times = { createdAt: 0, updatedAt: 0 };
    this.room = { id: "room", name: "Room", description: null, visibility, adminId, memberCount: 0, ...times };
    for (const [userId, role] of ids) {
      this.apply({ type: "member.joined", member: { profile: profileOf(userId), role, joinedAt: this.rev, rev: 0 } });
    }
  }

  /** Decides and applies. @throws AppError when it is refused. */
  run<T extends CommandType>(actor: Actor, command: CommandOf<T>): { answer: AnswerOf<T>; changes: readonly Change[] } {
    this.now += 1;
    const { changes, answer, profile } = decide(this, actor, command as unknown as Command);
    for (const change of changes) this.apply(change);
    if (profile) this.profiles.set(profile.userId, profile);
    return { answer: answer as AnswerOf<T>, changes };
  }

  /** As when the window has moved on: the content is gone, the hash of the body remains. */
  trim(seq: number): void {
    const index = this.messages.findIndex((message) => message.seq === seq);
    const message = this.messages[index];
    if (!message) throw new Error(`no message ${seq}`);
    const bodyHash = message.bodyHash ?? this.hashBody(message.content ?? "");
    this.messages[index] = { ...message, content: null, bodyHash };
  }

  get roles(): Record<string, RoomRole> {
    return Object.fromEntries([...this.members].map(([userId, { role }]) => [userId, role]));
  }

  private apply(change: Change): void {
    this.rev += 1;
    switch (change.type) {
      case "room.created":
      case "room.updated":
        this.room = change.room;
        break;
      case "room.deleted":
        break;
      case "member.joined":
      case "member.updated":
        this.members.set(change.member.profile.userId, change.member);
        this.profiles.set(change.member.profile.userId, change.member.profile);
        break;
      case "member.removed":
        this.members.delete(change.userId);
        break;
      case "message.created":
        this.seq = change.message.seq;
        this.messages.push({ ...change.message, bodyHash: null });
        break;
      case "message.deleted": {
        const index = this.messages.findIndex(({ id }) => id === change.message.id);
        const content = this.messages[index]?.content ?? null;
        const bodyHash = this.messages[index]?.bodyHash ?? (content === null ? null : this.hashBody(content));
        this.messages[index] = { ...change.message, content: null, bodyHash };
      }
    }
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

  messageByClientId(userId: string, clientId: string): StoredMessage | null {
    return this.messages.find((message) => message.userId === userId && message.clientId === clientId) ?? null;
  }

  memberByUsername(username: string): Member | null {
    return [...this.members.values()].find(({ profile }) => profile.username.toLowerCase() === username) ?? null;
  }

  unread(userId: string, seq: number): Omit<ReadState, "seq"> {
    const above = this.messages.filter((m) => m.seq > seq && m.userId !== userId && m.deletedAt === null);
    return { unread: above.length, mentions: above.filter((m) => m.mentions.includes(userId)).length };
  }

  hashBody(content: string): string {
    return `hash of ${content}`;
  }

  newId(): string {
    return `id-${this.seq + 1}`;
  }
}
