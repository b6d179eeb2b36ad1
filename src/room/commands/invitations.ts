import type { AnswerOf, CommandOf } from "../../domain/command.ts";
import { AppError } from "../../domain/errors.ts";
import {
  hasExpired,
  type Invitation,
  type InvitationEnd,
  type InvitationView,
  mayInvite,
  standingOfInvitation,
} from "../../domain/invitation.ts";
import { limits } from "../../domain/limits.ts";
import { mayGrant } from "../../domain/permissions.ts";
import type { Caller } from "../../domain/profile.ts";
import type { RecordChange } from "../../domain/record.ts";
import { admission, banned, demandAdmission } from "./admission.ts";
import { demandGroup } from "./members.ts";
import { type Decision, demand, isBanned, isVisible, type RoomView, roleOf, standingOf } from "./view.ts";

const FULL_RETRY_SECONDS = 3_600;

/** One invitation stands for each user: the same again is the one there is, another takes its place. */
export function createInvitation(
  view: RoomView,
  caller: Caller,
  command: CommandOf<"invitation.create">,
): Decision<AnswerOf<"invitation.create">> {
  demand(view, caller, "member.invite");
  const known = view.record("invitation", command.id);
  if (known) return { changes: [], answer: viewOf(view, known) };
  demandGroup(view);
  if (view.room.archivedAt !== null) throw new AppError("room.archived");
  demandGrantable(view, caller, command.role);
  const { invited } = command;
  const before = invited && unexpiredOne(view, invited.userId);
  if (before && standing(view, before) === "open") {
    if (before.role === command.role) return { changes: [], answer: viewOf(view, before) };
    demandGrantable(view, caller, before.role);
  }
  const invitation = newInvitation(view, caller, command);
  const { id, userId, role, maxUses, expiresAt } = invitation;
  return {
    changes: [],
    ...(invited ? { profile: invited } : {}),
    records: [...swept(view), ...(before ? [ended(view, before, "revoked")] : []), stored(invitation)],
    audit: [{ action: "invitation.created", targetId: id, details: { userId, role, maxUses, expiresAt } }],
    answer: { ...viewOf(view, invitation), maker: caller.profile, invited },
  };
}

function demandGrantable(view: RoomView, caller: Caller, role: Invitation["role"]): void {
  if (mayGrant(standingOf(view, caller), role)) return;
  throw new AppError("room.forbidden", "An invitation can not give a role above your own");
}

/** @throws AppError `member.exists` or `member.banned`: nothing is to be gained by inviting these. */
function unexpiredOne(view: RoomView, userId: string): Invitation | null {
  if (view.member(userId)) throw new AppError("member.exists");
  if (isBanned(view, userId)) throw banned("others");
  const invitation = view.openInvitationOf(userId);
  return invitation && !hasExpired(invitation, view.now) ? invitation : null;
}

function newInvitation(view: RoomView, caller: Caller, command: CommandOf<"invitation.create">): Invitation {
  const { id, invited, role, lifetimeMs, maxUses } = command;
  return {
    id,
    userId: invited?.userId ?? null,
    role,
    by: caller.profile.userId,
    isByAdmin: !mayInvite({ roomRole: roleOf(view, caller), globalRole: "user" }, role),
    createdAt: view.now,
    expiresAt: lifetimeMs === null ? null : view.now + lifetimeMs,
    maxUses: invited ? 1 : maxUses,
    uses: 0,
    state: "open",
    at: view.now,
  };
}

/** Those that ran out make way. @throws AppError `rate.limited` when too many stand. */
function swept(view: RoomView): RecordChange[] {
  const open = view.openInvitations();
  const expired = open.filter((invitation) => hasExpired(invitation, view.now));
  if (open.length - expired.length >= limits.invitationsOpenMax) {
    const detail = `${limits.invitationsOpenMax} invitations stand already: revoke some`;
    throw new AppError("rate.limited", detail, { retryAfterSeconds: FULL_RETRY_SECONDS });
  }
  return expired.map((invitation) => ended(view, invitation, "expired"));
}

export function revokeInvitation(
  view: RoomView,
  caller: Caller,
  { invitationId }: CommandOf<"invitation.revoke">,
): Decision<AnswerOf<"invitation.revoke">> {
  demand(view, caller, "member.invite");
  const invitation = view.record("invitation", invitationId);
  if (!invitation) throw new AppError("invitation.not_found");
  if (invitation.state !== "open") return { changes: [], answer: { revoked: true } };
  return {
    changes: [],
    records: [ended(view, invitation, "revoked")],
    audit: [{ action: "invitation.revoked", targetId: invitation.id }],
    answer: { revoked: true },
  };
}

/** A member has come in already, by this invitation or another way: that takes no use of it. */
export function acceptInvitation(
  view: RoomView,
  caller: Caller,
  command: CommandOf<"invitation.accept">,
): Decision<AnswerOf<"invitation.accept">> {
  const { profile } = caller;
  const invitation = ownInvitation(view, caller, command);
  const before = view.member(profile.userId);
  if (before) return { changes: [], answer: { member: before } };
  if (caller.status !== "active") throw new AppError("account.suspended");
  demandOpen(view, invitation);
  demandAdmission(view, profile.userId);
  const { member, change, marker, records } = admission(view, profile, invitation.role);
  return {
    changes: [change],
    markers: [marker],
    records: [...records, ...(invitation.userId === null ? [used(view, invitation)] : [])],
    audit: [{ action: "invitation.accepted", targetId: invitation.id }],
    answer: { member },
  };
}

export function declineInvitation(
  view: RoomView,
  caller: Caller,
  { invitationId }: CommandOf<"invitation.decline">,
): Decision<AnswerOf<"invitation.decline">> {
  const invitation = ownInvitation(view, caller, { invitationId, by: "id" });
  if (invitation.state === "declined") return { changes: [], answer: { declined: true } };
  demandOpen(view, invitation);
  return { changes: [], records: [ended(view, invitation, "declined")], answer: { declined: true } };
}

/**
 * What the holder of a link is shown before they decide. @throws AppError `invitation.not_found`, `invitation.expired`.
 */
export function linkOf(view: RoomView, caller: Caller, invitationId: string): Invitation {
  const invitation = ownInvitation(view, caller, { invitationId, by: "secret" });
  demandOpen(view, invitation);
  return invitation;
}

/** Of a room that the caller may not see, not even its being there is told. */
function ownInvitation(
  view: RoomView,
  caller: Caller,
  { invitationId, by }: Pick<CommandOf<"invitation.accept">, "invitationId" | "by">,
): Invitation {
  const invitation = view.record("invitation", invitationId);
  const whose = by === "secret" ? null : caller.profile.userId;
  if (invitation && invitation.userId === whose) return invitation;
  throw new AppError(isVisible(view, caller) ? "invitation.not_found" : "room.not_found");
}

/** Revoked, or without a maker who may invite, it is as if it had never been. */
function demandOpen(view: RoomView, invitation: Invitation): void {
  switch (standing(view, invitation)) {
    case "open":
      return;
    case "accepted":
    case "used_up":
    case "expired":
      throw new AppError("invitation.expired");
    case "declined":
    case "revoked":
    case "void":
      throw new AppError("invitation.not_found");
  }
}

export function viewOf(view: RoomView, invitation: Invitation): InvitationView {
  return {
    invitation,
    standing: standing(view, invitation),
    maker: view.profile(invitation.by),
    invited: invitation.userId === null ? null : view.profile(invitation.userId),
  };
}

function standing(view: RoomView, invitation: Invitation) {
  return standingOfInvitation(invitation, view.member(invitation.by)?.role ?? null, view.now);
}

function used(view: RoomView, invitation: Invitation): RecordChange {
  const uses = invitation.uses + 1;
  return uses === invitation.maxUses
    ? ended(view, { ...invitation, uses }, "used_up")
    : stored({ ...invitation, uses });
}

function ended(view: RoomView, invitation: Invitation, state: InvitationEnd): RecordChange {
  return stored({ ...invitation, state, at: view.now });
}

function stored(invitation: Invitation): RecordChange {
  return { kind: "invitation", key: invitation.id, value: invitation };
}
