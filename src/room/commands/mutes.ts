import type { AnswerOf, CommandOf } from "../../domain/command.ts";
import { AppError } from "../../domain/errors.ts";
import type { Caller } from "../../domain/profile.ts";
import type { RecordChange } from "../../domain/record.ts";
import type { Member } from "../../domain/room.ts";
import { type Decision, demand, demandRank, type RoomView } from "./view.ts";

/** Takes a member's voice until a time, or gives it back. */
export function muteMember(
  view: RoomView,
  caller: Caller,
  { userId, until, reason }: CommandOf<"member.mute">,
): Decision<AnswerOf<"member.mute">> {
  demand(view, caller, "member.mute");
  const before = view.member(userId);
  if (!before) throw new AppError("member.not_found");
  demandRank(view, caller, before);
  if (before.mutedUntil === until) return { changes: [], answer: { member: before } };
  const member: Member = { ...before, mutedUntil: until, rev: view.rev + 1 };
  return {
    changes: [{ type: "member.updated", member }],
    audit: [
      {
        action: until === null ? "member.unmuted" : "member.muted",
        targetId: userId,
        reason,
        details: { before: toTime(before.mutedUntil), after: toTime(until) },
      },
    ],
    answer: { member },
  };
}

function toTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** A mute does not end by leaving; what was kept of an earlier one does. */
export function muteKept(view: RoomView, { profile: { userId }, mutedUntil }: Member): RecordChange[] {
  const isMuted = mutedUntil !== null && mutedUntil > view.now;
  if (isMuted) return [{ kind: "mute", key: userId, value: { userId, at: view.now, until: mutedUntil } }];
  return view.record("mute", userId) ? [{ kind: "mute", key: userId, value: null }] : [];
}

/** Until when somebody who comes is muted from before. */
export function muteLeft(view: RoomView, userId: string): number | null {
  const mute = view.record("mute", userId);
  return mute && mute.until > view.now ? mute.until : null;
}
