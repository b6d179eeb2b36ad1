import type { AnswerOf, CommandOf } from "../../domain/command.ts";
import { AppError } from "../../domain/errors.ts";
import { limits } from "../../domain/limits.ts";
import type { Caller } from "../../domain/profile.ts";
import { present, toMessage } from "./message-view.ts";
import { type Decision, demand, type RoomView } from "./view.ts";

export function pin(
  view: RoomView,
  caller: Caller,
  { messageId, isOn }: CommandOf<"message.pin">,
): Decision<AnswerOf<"message.pin">> {
  demand(view, caller, "message.pin");
  const stored = present(view, messageId);
  const before = toMessage(view, stored);
  if ((stored.pinnedAt !== null) === isOn) return { changes: [], answer: { message: before } };
  if (isOn && view.pinCount() >= limits.pinsPerRoomMax) throw new AppError("room.too_many_pins");
  const message = { ...before, pinnedAt: isOn ? view.now : null, pinnedBy: isOn ? caller.profile.userId : null };
  return {
    changes: [{ type: isOn ? "pin.added" : "pin.removed", messageId, seq: stored.seq }],
    answer: { message },
  };
}
