import type { Change } from "../../domain/change.ts";
import type { AnswerOf, CommandOf } from "../../domain/command.ts";
import { AppError } from "../../domain/errors.ts";
import { mayGrant } from "../../domain/permissions.ts";
import { type Caller, isAdmin } from "../../domain/profile.ts";
import type { RoomDetails } from "../../domain/room.ts";
import { admission, demandAdmission } from "./admission.ts";
import { type Decision, demand, type RoomView, standingOf } from "./view.ts";

/** Hands the room over in one step: the new owner rises, the caller steps down. A global admin may take it over. */
export function handOver(
  view: RoomView,
  caller: Caller,
  { userId, reason }: CommandOf<"room.hand_over">,
): Decision<AnswerOf<"room.hand_over">> {
  demand(view, caller, "member.set_role");
  const target = view.member(userId);
  const isTakeOver = userId === caller.profile.userId && isAdmin(caller);
  if (!target && !isTakeOver) throw new AppError("member.not_found");
  if (target?.role === "owner" && view.room.adminId === userId) return { changes: [], answer: { room: view.room } };
  if (!mayGrant(standingOf(view, caller), "owner")) {
    throw new AppError("room.forbidden", "Only an owner hands the room over");
  }
  if (!target) demandAdmission(view, userId);
  const admitted = target ? null : admission(view, caller.profile, "owner");
  const changes: Change[] = admitted ? [admitted.change] : [];
  const rev = () => view.rev + 1 + changes.length;
  if (target && target.role !== "owner") {
    changes.push({ type: "member.updated", member: { ...target, role: "owner", rev: rev() } });
  }
  const self = view.member(caller.profile.userId);
  if (self?.role === "owner" && self.profile.userId !== userId) {
    changes.push({ type: "member.updated", member: { ...self, role: "admin", rev: rev() } });
  }
  const memberCount = view.room.memberCount + (target ? 0 : 1);
  const room: RoomDetails = { ...view.room, adminId: userId, updatedAt: view.now, memberCount };
  changes.push({ type: "room.updated", room });
  return {
    changes,
    markers: admitted ? [admitted.marker] : [],
    records: admitted?.records ?? [],
    audit: [
      {
        action: "room.handed_over",
        targetId: userId,
        reason,
        details: { before: view.room.adminId, after: userId },
      },
    ],
    answer: { room },
  };
}
