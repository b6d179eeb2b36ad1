import type { Change } from "../../domain/change.ts";
import type { AddResult, AnswerOf, CommandOf } from "../../domain/command.ts";
import { AppError } from "../../domain/errors.ts";
import { mayGrant, type RoomRole } from "../../domain/permissions.ts";
import type { Caller, Profile } from "../../domain/profile.ts";
import type { Member, RoomDetails } from "../../domain/room.ts";
import { type Admission, admission, demandAdmission } from "./admission.ts";
import { afterLeave, afterRemoval, widen } from "./direct.ts";
import { muteKept } from "./mutes.ts";
import { type Decision, demand, demandRank, isBanned, type RoomView, standingOf } from "./view.ts";

/** Adds somebody or changes their role. Repeating it changes nothing. */
export function putMember(
  view: RoomView,
  caller: Caller,
  command: CommandOf<"member.put">,
): Decision<AnswerOf<"member.put">> {
  if (view.room.kind === "direct") return widen(view, caller, command);
  const { profile, role, reason = null } = command;
  const before = view.member(profile.userId);
  demand(view, caller, before ? "member.set_role" : "member.add");
  if (before?.role === role) return { changes: [], answer: { member: before } };
  if (before && profile.userId !== caller.profile.userId) demandRank(view, caller, before);
  demandGrant(view, caller, role);
  if (!before) return added(view, profile, role);
  if (before.role === "owner" && view.owners().length === 1) throw new AppError("room.last_owner");
  const member: Member = { ...before, profile, role, rev: view.rev + 1 };
  const without = before.role === "owner" ? profile.userId : null;
  const changes: Change[] = [{ type: "member.updated", member }, ...roomMoved(view, { without, member })];
  const details = { before: before.role, after: role };
  return {
    changes,
    audit: [{ action: "member.role_changed", targetId: profile.userId, reason, details }],
    answer: { member },
  };
}

function added(view: RoomView, profile: Profile, role: RoomRole): Decision<AnswerOf<"member.put">> {
  demandAdmission(view, profile.userId, "others");
  const { member, change, marker, records } = admission(view, profile, role);
  const changes = [change, ...roomMoved(view, { without: null, member })];
  return { changes, markers: [marker], records, answer: { member } };
}

/** Several at once: whoever can not be added keeps nobody else out. */
export function addMembers(
  view: RoomView,
  caller: Caller,
  { people }: CommandOf<"member.add">,
): Decision<AnswerOf<"member.add">> {
  demand(view, caller, "member.add");
  demandGroup(view);
  for (const { role } of people) demandGrant(view, caller, role);
  const admissions: Admission[] = [];
  const results = people.map(({ profile, role }): AddResult => {
    const { userId } = profile;
    if (view.member(userId) || admissions.some(({ marker }) => marker.userId === userId)) return "already";
    if (isBanned(view, userId)) return "banned";
    if (view.room.memberCount + admissions.length >= view.membersMax) return "full";
    admissions.push(admission(view, profile, role, admissions.length));
    return "added";
  });
  const owner = admissions.find(({ member }) => member.role === "owner")?.member ?? null;
  return {
    changes: [...admissions.map(({ change }) => change), ...roomMoved(view, { without: null, member: owner })],
    markers: admissions.map(({ marker }) => marker),
    records: admissions.flatMap(({ records }) => records),
    answer: { results },
  };
}

function demandGrant(view: RoomView, caller: Caller, role: RoomRole): void {
  if (mayGrant(standingOf(view, caller), role)) return;
  throw new AppError("room.forbidden", "A role above your own can not be given");
}

/** A direct room is never widened: anybody else makes it another room. */
export function demandGroup(view: RoomView): void {
  if (view.room.kind === "direct") throw new AppError("room.direct");
}

export function join(view: RoomView, caller: Caller): Decision<AnswerOf<"member.join">> {
  const { profile } = caller;
  const before = view.member(profile.userId);
  if (before) return { changes: [], answer: { member: before } };
  if (view.room.visibility !== "public" || view.room.kind === "direct") throw new AppError("room.not_found");
  if (caller.status !== "active") throw new AppError("account.suspended");
  demandAdmission(view, profile.userId);
  const { member, change, marker, records } = admission(view, profile, "member");
  return { changes: [change], markers: [marker], records, answer: { member } };
}

/** Removes somebody, or lets the caller leave. */
export function removeMember(
  view: RoomView,
  caller: Caller,
  command: CommandOf<"member.remove">,
): Decision<AnswerOf<"member.remove">> {
  const isSelf = command.userId === caller.profile.userId;
  const target = view.member(command.userId);
  // Whom the room knows and has no longer may have gone by the call that this one repeats.
  const isDone = !target && command.isRetry === true && view.profile(command.userId) !== null;
  if (isSelf && isDone) return { changes: [], answer: { removed: true } };
  demand(view, caller, isSelf ? "room.read" : "member.remove");
  if (isDone) return { changes: [], answer: { removed: true } };
  if (!target) throw new AppError("member.not_found");
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

/** The end of a membership. @throws AppError `room.last_owner`, or `room.direct` for one of two. */
export function removal(view: RoomView, { profile: { userId }, role }: Member): Change[] {
  if (role === "owner" && view.owners().length === 1) throw new AppError("room.last_owner");
  return [{ type: "member.removed", userId }, ...roomMoved(view, { without: userId, member: null }, afterLeave(view))];
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
  changes.push(...roomMoved(view, { without: userId, member: promoted }, afterRemoval(view)));
  return { changes, profile: command.profile, answer: { removed: true } };
}

/** What a command tells of its caller's profile is news to the room if its version is newer. */
export function profileChange(view: RoomView, profile: Profile): Change | null {
  const member = view.member(profile.userId);
  if (!member || member.profile.version >= profile.version) return null;
  return { type: "member.updated", member: { ...member, profile, rev: view.rev + 1 } };
}

/** The room's `admin_id` follows its owners: one more change if it has to move, or something else of the room does. */
function roomMoved(
  view: RoomView,
  moved: { without: string | null; member: Member | null },
  patch: Partial<RoomDetails> = {},
): Change[] {
  const owners = view.owners().filter((owner) => owner.profile.userId !== moved.without);
  if (moved.member?.role === "owner" && !owners.some((o) => o.profile.userId === moved.member?.profile.userId)) {
    owners.push(moved.member);
  }
  const current = view.room.adminId;
  const stays = owners.some((owner) => owner.profile.userId === current);
  const adminId = stays ? current : (owners[0]?.profile.userId ?? null);
  if (adminId === current && Object.keys(patch).length === 0) return [];
  return [{ type: "room.updated", room: { ...view.room, ...patch, adminId, updatedAt: view.now } }];
}
