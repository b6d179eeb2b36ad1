import type { Change } from "../../domain/change.ts";
import type { Actor, ReadState } from "../../domain/command.ts";
import { demandUnblocked, noBlock } from "../../domain/direct.ts";
import { AppError } from "../../domain/errors.ts";
import type { Invitation } from "../../domain/invitation.ts";
import type { Message, ReactionCount } from "../../domain/message.ts";
import {
  type Capability,
  can,
  isLeftByDirect,
  leftByArchive,
  outranks,
  type RoomRole,
  type Standing,
  takenByMute,
} from "../../domain/permissions.ts";
import { type Caller, isAdmin, type Profile } from "../../domain/profile.ts";
import type { AuditDraft, Ban, RecordChange, RecordKind, Records } from "../../domain/record.ts";
import type { Member, RoomDetails } from "../../domain/room.ts";

/** A message's stub: what stays in the room for ever, and its content while it is in the window. */
export interface StoredMessage extends Omit<Message, "roomId" | "username" | "fullName" | "replyTo" | "reactions"> {
  /** The seq of the message that it answers. */
  readonly replyTo: number | null;
  /** Keyed hash of the body as it was sent, once `content` alone is not that body. */
  readonly bodyHash: string | null;
}

/** The body of a message that has left the window, as PostgreSQL has it. */
export type Former = Pick<Message, "seq" | "rev" | "content" | "custom">;

export function toStored(message: Message, bodyHash: string | null): StoredMessage {
  const { roomId: _room, username: _name, fullName: _full, reactions: _keyed, replyTo, ...rest } = message;
  return { ...rest, replyTo: replyTo?.seq ?? null, bodyHash };
}

/** The room as a decision sees it: committed state and what was decided before in the same turn. Read-only. */
export interface RoomView {
  readonly room: RoomDetails;
  readonly isDeleted: boolean;
  /** How many members the room may have. */
  readonly membersMax: number;
  readonly seq: number;
  readonly rev: number;
  /** Milliseconds; never before the room's last event. */
  readonly now: number;
  member(userId: string): Member | null;
  /** Owners, the one of longest standing first. */
  owners(): Member[];
  /** The member to whom the room falls when its last owner goes: the highest rank, the longest standing. */
  heir(without: string): Member | null;
  profile(userId: string): Profile | null;
  messageById(id: string): StoredMessage | null;
  messageBySeq(seq: number): StoredMessage | null;
  messageByClientId(userId: string, clientId: string): StoredMessage | null;
  /** Messages that somebody has sent since a time and that are not deleted, the newest first. */
  messagesBy(userId: string, since: number, limit: number): StoredMessage[];
  /** When somebody sent last, deleted messages included; null if that was before `since`. */
  sentAt(userId: string, since: number): number | null;
  /** The most frequent first. */
  reactions(seq: number): ReactionCount[];
  hasReacted(seq: number, emoji: string, userId: string): boolean;
  pinCount(): number;
  memberByUsername(username: string): Member | null;
  record<Kind extends RecordKind>(kind: Kind, key: string): Records[Kind] | null;
  /** How many records there are whose key begins so. */
  countRecords(kind: RecordKind, prefix: string): number;
  /** Those that have not ended, whether they have run out or not. */
  openInvitations(): Invitation[];
  openInvitationOf(userId: string): Invitation | null;
  /** Messages of others above `seq`, and those that mention this user. */
  unread(userId: string, seq: number): Omit<ReadState, "seq">;
  hashBody(body: string): string;
  newId(): string;
  /** How long after sending a message may be edited. */
  readonly editWindowMs: number;
}

/** Deciding is pure: it writes nothing, and refuses by throwing an AppError. */
export interface Decision<Answer> {
  readonly changes: readonly Change[];
  /** Keyed state that takes no rev: a profile that the room should know from now on. */
  readonly profile?: Profile;
  /** Keyed state that takes no rev: where people have read up to. */
  readonly markers?: readonly { readonly userId: string; readonly seq: number }[];
  /** Keyed state that only some may see. */
  readonly records?: readonly RecordChange[];
  /** What has to be answered for. */
  readonly audit?: readonly AuditDraft[];
  readonly answer: Answer;
}

/** @throws AppError `room.forbidden`. */
export function demandRank(view: RoomView, caller: Caller, { role }: Member): void {
  if (outranks(standingOf(view, caller), role)) return;
  throw new AppError("room.forbidden", "Nobody acts on someone of their own rank or above");
}

/** A ban that counts: one that has expired is none. */
export function banOf(view: RoomView, userId: string): Ban | null {
  const ban = view.record("ban", userId);
  return ban === null || (ban.expiresAt !== null && ban.expiresAt <= view.now) ? null : ban;
}

export function isBanned(view: RoomView, userId: string): boolean {
  return banOf(view, userId) !== null;
}

export function roleOf(view: RoomView, actor: Actor): RoomRole | null {
  return actor === "system" ? null : (view.member(actor.profile.userId)?.role ?? null);
}

export function standingOf(view: RoomView, actor: Actor): Standing {
  if (actor === "system") return { roomRole: null, globalRole: "admin" };
  return { roomRole: roleOf(view, actor), globalRole: isAdmin(actor) ? "admin" : "user" };
}

/**
 * A suspended member reads, and what only reads asks for `room.read` alone; so does what is theirs to decide all the
 * same: how far they have read, what they wish for the room, whether they stay.
 * What the actor may not see comes first, so that a suspended outsider learns no more than any other.
 * @throws AppError `room.not_found` (a private room that the actor may not see), `room.not_member` (a public one),
 * `account.suspended`, `room.forbidden`, `room.direct`, `room.archived`, `member.muted` or `direct.blocked`.
 */
export function demand(view: RoomView, actor: Actor, capability: Capability): void {
  const standing = standingOf(view, actor);
  const isAllowed = can(standing, capability);
  if (!isAllowed && standing.roomRole === null) {
    throw new AppError(isVisible(view, actor) ? "room.not_member" : "room.not_found");
  }
  if (actor !== "system" && actor.status === "suspended" && capability !== "room.read") {
    throw new AppError("account.suspended");
  }
  if (!isAllowed) throw new AppError("room.forbidden");
  if (view.room.kind === "direct" && !isLeftByDirect(standing, capability)) throw new AppError("room.direct");
  if (view.room.archivedAt !== null && !leftByArchive.includes(capability)) throw new AppError("room.archived");
  if (takenByMute.includes(capability)) demandVoice(view, actor);
}

/** Whether the actor may know that the room is there. */
export function isVisible(view: RoomView, actor: Actor): boolean {
  const { roomRole, globalRole } = standingOf(view, actor);
  return view.room.visibility === "public" || roomRole !== null || globalRole === "admin";
}

/** Whether `demand` would let it pass. */
export function may(view: RoomView, actor: Actor, capability: Capability): boolean {
  try {
    demand(view, actor, capability);
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

function demandVoice(view: RoomView, actor: Actor): void {
  const userId = actor === "system" ? null : actor.profile.userId;
  const until = userId === null ? null : (view.member(userId)?.mutedUntil ?? null);
  if (until !== null && until > view.now) {
    throw new AppError("member.muted", undefined, { retryAfterSeconds: Math.ceil((until - view.now) / 1000) });
  }
  if (view.room.kind === "direct") demandUnblocked(view.record("block", "people") ?? noBlock, userId);
}
