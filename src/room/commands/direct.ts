import type { AnswerOf, CommandOf } from "../../domain/command.ts";
import { AppError } from "../../domain/errors.ts";
import type { Caller } from "../../domain/profile.ts";
import type { RecordChange } from "../../domain/record.ts";
import type { RoomDetails } from "../../domain/room.ts";
import { admission, demandAdmission } from "./admission.ts";
import { type Decision, demand, type RoomView } from "./view.ts";

/** Another set of people: their index opens another room the next time. */
const asGroup: Partial<RoomDetails> = { kind: "group" };

/** The index asks whether this is still the room of its people; only the room knows, in its own line. */
export function visit(view: RoomView, command: CommandOf<"direct.visit">): Decision<AnswerOf<"direct.visit">> {
  if (view.room.kind !== "direct") throw new AppError("room.not_found");
  const records: RecordChange[] = [];
  const { block, by } = command;
  if (block.version > (view.record("block", "people")?.version ?? 0)) {
    records.push({ kind: "block", key: "people", value: block });
  }
  if (by !== null && view.record("hidden", by)) records.push({ kind: "hidden", key: by, value: null });
  return { changes: [], records, answer: { room: view.room } };
}

export function hide(view: RoomView, caller: Caller): Decision<AnswerOf<"room.hide">> {
  demand(view, caller, "room.read");
  const { userId } = caller.profile;
  if (!view.member(userId)) throw new AppError("room.not_member");
  if (view.room.kind !== "direct") throw new AppError("room.not_direct");
  const isHidden = view.record("hidden", userId)?.seq === view.seq;
  const records: RecordChange[] = isHidden ? [] : [{ kind: "hidden", key: userId, value: { userId, seq: view.seq } }];
  return { changes: [], records, answer: { hidden: true } };
}

/**
 * Another person makes another room, unless one of the people chooses to go on with them as a group. Whoever could not
 * speak here can not lead the others elsewhere either.
 */
export function widen(
  view: RoomView,
  caller: Caller,
  command: CommandOf<"member.put">,
): Decision<AnswerOf<"member.put">> {
  const { profile, role, keepHistory = false } = command;
  demand(view, caller, "room.read");
  const before = view.member(profile.userId);
  if (before?.role === role) return { changes: [], answer: { member: before } };
  if (before) throw new AppError("room.direct", "The people of a direct room are all its owners");
  if (!keepHistory) {
    throw new AppError("room.direct", "Open a direct room for all of you, or add them with keep_history");
  }
  demand(view, caller, "message.send");
  demandAdmission(view, profile.userId, "others");
  const { member, change, marker, records } = admission(view, profile, role, 1);
  return {
    changes: [{ type: "room.updated", room: { ...view.room, ...asGroup, updatedAt: view.now } }, change],
    markers: [marker],
    records,
    audit: [
      {
        action: "room.updated",
        targetId: view.room.id,
        details: { before: { kind: "direct" }, after: { kind: "group" } },
      },
    ],
    answer: { member },
  };
}

/** What becomes of the room when somebody leaves it: of the people of a direct room it is no longer the room. */
export function afterLeave(view: RoomView): Partial<RoomDetails> {
  if (view.room.kind !== "direct") return {};
  if (view.room.memberCount <= 2) throw new AppError("room.direct", "A room of two is not left; it can be hidden");
  return asGroup;
}

/** The same when an account goes: who is left of two can read on, and there is nobody to write to. */
export function afterRemoval(view: RoomView): Partial<RoomDetails> {
  if (view.room.kind !== "direct") return {};
  if (view.room.memberCount > 2) return asGroup;
  return { archivedAt: view.room.archivedAt ?? view.now };
}
