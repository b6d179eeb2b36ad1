import type { AnswerOf, CommandOf } from "../../domain/command.ts";
import { AppError } from "../../domain/errors.ts";
import type { Caller } from "../../domain/profile.ts";
import { type Decision, demand, type RoomView } from "./view.ts";

/** Never beyond the newest message: a marker ahead of the room would hide what is yet to come. */
export function setMarker(
  view: RoomView,
  caller: Caller,
  command: CommandOf<"marker.set">,
): Decision<AnswerOf<"marker.set">> {
  demand(view, caller, "room.read");
  const { userId } = caller.profile;
  if (!view.member(userId)) throw new AppError("room.not_member");
  const seq = Math.min(command.seq, view.seq);
  return { changes: [], markers: [{ userId, seq }], answer: { seq, ...view.unread(userId, seq) } };
}
