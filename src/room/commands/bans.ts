import type { Change } from "../../domain/change.ts";
import type { AnswerOf, CommandOf } from "../../domain/command.ts";
import { AppError } from "../../domain/errors.ts";
import { limits } from "../../domain/limits.ts";
import type { Caller } from "../../domain/profile.ts";
import type { Ban, RecordChange } from "../../domain/record.ts";
import { tombstoneOf } from "./deletions.ts";
import { removal } from "./members.ts";
import { muteKept } from "./mutes.ts";
import { banOf, type Decision, demand, demandRank, type RoomView } from "./view.ts";

/**
 * Keeps somebody out, member or not, and deletes what they have written lately. Repeating it changes nothing but what
 * it says anew, and deletes what a command before it has left.
 */
export function banMember(
  view: RoomView,
  caller: Caller,
  command: CommandOf<"member.ban">,
): Decision<AnswerOf<"member.ban">> {
  demand(view, caller, "member.ban");
  const { profile, reason, expiresAt, purgeSeconds } = command;
  const { userId } = profile;
  if (userId === caller.profile.userId) throw new AppError("room.forbidden", "Nobody bans themselves");
  const target = view.member(userId);
  if (target) demandRank(view, caller, target);
  const changes: Change[] = target ? removal(view, target) : [];
  const { messages, isPurged } = purge(view, userId, purgeSeconds);
  for (const stored of messages) {
    const message = tombstoneOf(view, caller, stored, {}, view.rev + 1 + changes.length);
    changes.push({ type: "message.deleted", message });
  }
  const before = banOf(view, userId);
  const purged = (before?.purged ?? 0) + messages.length;
  const isSame = before?.reason === reason && before.expiresAt === expiresAt && before.purged === purged;
  if (before && isSame && changes.length === 0) return { changes, answer: { ban: before, isPurged } };
  const ban: Ban = { userId, reason, by: caller.profile.userId, at: view.now, expiresAt, purged };
  return {
    changes,
    profile,
    records: [
      { kind: "ban", key: userId, value: ban },
      ...(target ? muteKept(view, target) : []),
      ...invitationEnded(view, userId),
    ],
    audit: [{ action: "member.banned", targetId: userId, reason, details: detailsOf(ban, target?.role ?? null) }],
    answer: { ban, isPurged },
  };
}

function purge(view: RoomView, userId: string, seconds: number) {
  const found = seconds === 0 ? [] : view.messagesBy(userId, view.now - seconds * 1_000, limits.purgeMessagesMax + 1);
  return { messages: found.slice(0, limits.purgeMessagesMax), isPurged: found.length <= limits.purgeMessagesMax };
}

/** Left open, it would let them back in once the ban has ended. */
function invitationEnded(view: RoomView, userId: string): RecordChange[] {
  const invitation = view.openInvitationOf(userId);
  if (!invitation) return [];
  return [{ kind: "invitation", key: invitation.id, value: { ...invitation, state: "revoked", at: view.now } }];
}

function detailsOf({ expiresAt, purged }: Ban, role: string | null) {
  return { expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString(), purged, role };
}

/** Lets somebody in again: they have to join by themselves. */
export function unbanMember(
  view: RoomView,
  caller: Caller,
  { userId, reason }: CommandOf<"member.unban">,
): Decision<AnswerOf<"member.unban">> {
  demand(view, caller, "member.ban");
  if (banOf(view, userId) === null) return { changes: [], answer: { unbanned: true } };
  return {
    changes: [],
    records: [{ kind: "ban", key: userId, value: null }],
    audit: [{ action: "member.unbanned", targetId: userId, reason }],
    answer: { unbanned: true },
  };
}
