import type { Change } from "../../domain/change.ts";
import type { Actor, ReadState } from "../../domain/command.ts";
import { AppError } from "../../domain/errors.ts";
import { type Capability, can, type RoomRole, type Standing } from "../../domain/permissions.ts";
import { isAdmin, type Profile } from "../../domain/profile.ts";
import type { Member, RoomDetails } from "../../domain/room.ts";

/** A message's stub: what stays in the room for ever, and its content while it is in the window. */
export interface StoredMessage {
  readonly seq: number;
  readonly id: string;
  readonly rev: number;
  readonly userId: string;
  readonly clientId: string | null;
  readonly content: string | null;
  readonly mentions: readonly string[];
  /** Keyed hash of the body as it was sent, once `content` no longer is that body. */
  readonly bodyHash: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly deletedAt: number | null;
}

/** The room as a decision sees it: committed state and what was decided before in the same turn. Read-only. */
export interface RoomView {
  readonly room: RoomDetails;
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
  messageByClientId(userId: string, clientId: string): StoredMessage | null;
  memberByUsername(username: string): Member | null;
  /** Messages of others above `seq`, and those that mention this user. */
  unread(userId: string, seq: number): Omit<ReadState, "seq">;
  hashBody(content: string): string;
  newId(): string;
}

/** Deciding is pure: it writes nothing, and refuses by throwing an AppError. */
export interface Decision<Answer> {
  readonly changes: readonly Change[];
  /** Keyed state that takes no rev: a profile that the room should know from now on. */
  readonly profile?: Profile;
  /** Keyed state that takes no rev: where somebody has read up to. */
  readonly marker?: { readonly userId: string; readonly seq: number };
  readonly answer: Answer;
}

export function roleOf(view: RoomView, actor: Actor): RoomRole | null {
  return actor === "system" ? null : (view.member(actor.profile.userId)?.role ?? null);
}

export function standingOf(view: RoomView, actor: Actor): Standing {
  if (actor === "system") return { roomRole: null, globalRole: "admin" };
  return { roomRole: roleOf(view, actor), globalRole: isAdmin(actor) ? "admin" : "user" };
}

/**
 * What the actor may not see comes first, so that a suspended outsider learns no more than any other.
 * @throws AppError `room.not_found` (a private room that the actor may not see), `room.not_member` (a public one),
 * `account.suspended` or `room.forbidden`.
 */
export function demand(view: RoomView, actor: Actor, capability: Capability): void {
  const standing = standingOf(view, actor);
  const isAllowed = can(standing, capability);
  if (!isAllowed && standing.roomRole === null) {
    const isVisible = view.room.visibility === "public" || standing.globalRole === "admin";
    throw new AppError(isVisible ? "room.not_member" : "room.not_found");
  }
  if (actor !== "system" && actor.status === "suspended" && capability !== "room.read") {
    throw new AppError("account.suspended");
  }
  if (!isAllowed) throw new AppError("room.forbidden");
}
