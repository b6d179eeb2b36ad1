import type { AnswerOf, CommandOf } from "../../domain/command.ts";
import { AppError } from "../../domain/errors.ts";
import { limits } from "../../domain/limits.ts";
import type { Caller } from "../../domain/profile.ts";
import { present } from "./message-view.ts";
import { type Decision, demand, type RoomView } from "./view.ts";

/** One of each user and emoji; to repeat it changes nothing. */
export function react(
  view: RoomView,
  caller: Caller,
  { messageId, emoji, isOn }: CommandOf<"message.react">,
): Decision<AnswerOf<"message.react">> {
  demand(view, caller, "message.react");
  const { seq } = present(view, messageId);
  const { userId } = caller.profile;
  const all = view.reactions(seq);
  const before = all.find((one) => one.emoji === emoji)?.count ?? 0;
  if (view.hasReacted(seq, emoji, userId) === isOn) return { changes: [], answer: { count: before } };
  if (before === 0 && all.length >= limits.reactionsPerMessageMax) throw new AppError("message.too_many_reactions");
  const count = before + (isOn ? 1 : -1);
  const type = isOn ? "reaction.added" : "reaction.removed";
  return { changes: [{ type, messageId, seq, userId, emoji, count }], answer: { count } };
}
