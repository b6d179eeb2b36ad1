import type { Change } from "../../domain/change.ts";
import type { AnswerOf, CommandOf } from "../../domain/command.ts";
import { AppError } from "../../domain/errors.ts";
import { mayGrant, type RoomRole } from "../../domain/permissions.ts";
import type { Caller, Profile } from "../../domain/profile.ts";
import type { AuditDraft } from "../../domain/record.ts";
import type { Member } from "../../domain/room.ts";
import { muteKept, muteLeft } from "./mutes.ts";
import { banOf, type Decision, demand, demandRank, type RoomView, standingOf } from "./view.ts";

/** Somebody who comes in by this change. @throws AppError `member.banned`. */
export function newMember(view: RoomView, profile: Profile, role: RoomRole, refusal?: string): Member {
  if (banOf(view, profile.userId)) throw new AppError("member.banned", refusal);
  const mutedUntil = muteLeft(view, profile.userId);
  return { profile, role, joinedAt: view.now, mutedUntil, rev: view.rev + 1 };
}

/** Adds somebody or changes their role. Repeating it changes nothing. */
export function putMember(
  view: RoomView,
  caller: Caller,
  command: CommandOf<"member.put">,
): Decision<AnswerOf<"member.put">> {
  const { profile, role, reason = null } = command;
  const before = view.member(profile.userId);
  demand(view, caller, before ? "member.set_role" : "member.add");
  if (before?.role === role) return { changes: [], answer: { member: before } };
  const standing = standingOf(view, caller);
  const isSelf = profile.userId === caller.profile.userId;
  if (before && !isSelf) demandRank(view, caller, before);
  if (!mayGrant(standing, role)) throw new AppError("room.forbidden", "A role above your own can not be given");
  if (before?.role === "owner" && view.owners().length === 1) throw new AppError("room.last_owner");
  const member = before
    ? { ...before, profile, role, rev: view.rev + 1 }
    : newMember(view, profile, role, "This user is banned: lift the ban first");
  const change: Change = { type: before ? "member.updated" : "member.joined", member };
  const audit = before ? [roleChanged(before, role, reason)] : [];
  // What was said before somebody came is not unread to them.
  const marker = before ? {} : { marker: { userId: profile.userId, seq: view.seq } };
  const changes = [change, ...adminMoved(view, { without: before?.role === "owner" ? profile.userId : null, member })];
  return { changes, ...marker, audit, answer: { member } };
}

function roleChanged({ profile, role }: Member, after: RoomRole, reason: string | null): AuditDraft {
  return { action: "member.role_changed", targetId: profile.userId, reason, details: { before: role, after } };
}

export function join(view: RoomView, caller: Caller): Decision<AnswerOf<"member.join">> {
  const before = view.member(caller.profile.userId);
  if (before) return { changes: [], answer: { member: before } };
  if (view.room.visibility !== "public") throw new AppError("room.not_found");
  if (caller.status !== "active") throw new AppError("account.suspended");
  const member = newMember(view, caller.profile, "member");
  if (view.room.archivedAt !== null) throw new AppError("room.archived");
  const marker = { userId: caller.profile.userId, seq: view.seq };
  return { changes: [{ type: "member.joined", member }], marker, answer: { member } };
}

/** Removes somebody, or lets the caller leave. Who is gone already is gone: a repetition answers as the first did. */
export function removeMember(
  view: RoomView,
  caller: Caller,
  command: CommandOf<"member.remove">,
): Decision<AnswerOf<"member.remove">> {
  demand(view, caller, "room.read");
  const isSelf = command.userId === caller.profile.userId;
  if (!isSelf) demand(view, caller, "member.remove");
  const target = view.member(command.userId);
  if (!target) return { changes: [], answer: { removed: true } };
  if (!isSelf) demandRank(view, caller, target);
  const { userId, reason = null } = command;
  const details = { role: target.role };
  return {
    changes: removal(view, target),
    records: muteKept(view, target),
    audit: isSelf ? [] : [{ action: "member.removed", targetId: userId, reason, details }],
    answer: { removed: true },
  };
}

/** The end of a membership. @throws AppError `room.last_owner`. */
export function removal(view: RoomView, { profile: { userId }, role }: Member): Change[] {
  if (role === "owner" && view.owners().length === 1) throw new AppError("room.last_owner");
  return [{ type: "member.removed", userId }, ...adminMoved(view, { without: userId, member: null })];
}

export function refreshProfile(
  view: RoomView,
  command: CommandOf<"profile.refresh">,
): Decision<AnswerOf<"profile.refresh">> {
  const change = profileChange(view, command.profile);
  return { changes: change ? [change] : [], profile: command.profile, answer: { refreshed: change !== null } };
}

/** An account was deleted: its membership ends, and the room falls to an heir if it was the last owner's. */
export function removeAccount(
  view: RoomView,
  command: CommandOf<"account.remove">,
): Decision<AnswerOf<"account.remove">> {
  const { userId } = command.profile;
  const target = view.member(userId);
  if (!target) return { changes: [], profile: command.profile, answer: { removed: false } };
  const changes: Change[] = [{ type: "member.removed", userId }];
  const last = target.role === "owner" && view.owners().length === 1;
  const heir = last ? view.heir(userId) : null;
  const promoted: Member | null = heir && { ...heir, role: "owner", rev: view.rev + 2 };
  if (promoted) changes.push({ type: "member.updated", member: promoted });
  changes.push(...adminMoved(view, { without: userId, member: promoted }));
  return { changes, profile: command.profile, answer: { removed: true } };
}

/** What a command tells of its caller's profile is news to the room if its version is newer. */
export function profileChange(view: RoomView, profile: Profile): Change | null {
  const member = view.member(profile.userId);
  if (!member || member.profile.version >= profile.version) return null;
  return { type: "member.updated", member: { ...member, profile, rev: view.rev + 1 } };
}

/** The room's `admin_id` follows its owners: one more change if it has to move. */
function adminMoved(view: RoomView, moved: { without: string | null; member: Member | null }): Change[] {
  const owners = view.owners().filter((owner) => owner.profile.userId !== moved.without);
  if (moved.member?.role === "owner" && !owners.some((o) => o.profile.userId === moved.member?.profile.userId)) {
    owners.push(moved.member);
  }
  const current = view.room.adminId;
  if (owners.some((owner) => owner.profile.userId === current)) return [];
  const adminId = owners[0]?.profile.userId ?? null;
  return adminId === current ? [] : [{ type: "room.updated", room: { ...view.room, adminId, updatedAt: view.now } }];
}
