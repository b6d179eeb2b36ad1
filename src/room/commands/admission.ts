import type { Change } from "../../domain/change.ts";
import { AppError } from "../../domain/errors.ts";
import type { RoomRole } from "../../domain/permissions.ts";
import type { Profile } from "../../domain/profile.ts";
import type { RecordChange } from "../../domain/record.ts";
import type { Member } from "../../domain/room.ts";
import { muteLeft } from "./mutes.ts";
import { isBanned, type RoomView } from "./view.ts";

/** What makes somebody a member, by whatever door they came. */
export interface Admission {
  readonly member: Member;
  readonly change: Change;
  readonly marker: { readonly userId: string; readonly seq: number };
  readonly records: readonly RecordChange[];
}

/** @throws AppError `member.banned`, `room.archived` or `room.full`. */
export function demandAdmission(view: RoomView, userId: string, by: "themselves" | "others" = "themselves"): void {
  if (isBanned(view, userId)) throw banned(by);
  if (view.room.archivedAt !== null) throw new AppError("room.archived");
  if (view.room.memberCount >= view.membersMax) throw new AppError("room.full");
}

export function banned(by: "themselves" | "others"): AppError {
  return new AppError("member.banned", by === "others" ? "This user is banned: lift the ban first" : undefined);
}

/** `nth`: how many changes of the same decision come before this one. */
export function admission(view: RoomView, profile: Profile, role: RoomRole, nth = 0): Admission {
  const { userId } = profile;
  const mutedUntil = muteLeft(view, userId);
  const member: Member = { profile, role, joinedAt: view.now, mutedUntil, rev: view.rev + nth + 1 };
  // Whoever is in needs it no more; left open, it would let them back in after a removal.
  const invitation = view.openInvitationOf(userId);
  return {
    member,
    change: { type: "member.joined", member },
    // What was said before somebody came is not unread to them.
    marker: { userId, seq: view.seq },
    records: invitation
      ? [{ kind: "invitation", key: invitation.id, value: { ...invitation, state: "accepted", at: view.now } }]
      : [],
  };
}
