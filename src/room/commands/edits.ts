import type { AnswerOf, CommandOf } from "../../domain/command.ts";
import { AppError } from "../../domain/errors.ts";
import type { Message } from "../../domain/message.ts";
import type { Caller } from "../../domain/profile.ts";
import { mentionsOf, present, toMessage } from "./message-view.ts";
import { type Decision, demand, type RoomView } from "./view.ts";

/** Whoever is mentioned anew finds it only if they have not read that far: an edit wakes nobody up. */
export function edit(
  view: RoomView,
  caller: Caller,
  command: CommandOf<"message.edit">,
): Decision<AnswerOf<"message.edit">> {
  demand(view, caller, "message.send");
  const stored = present(view, command.messageId);
  if (stored.type !== "text") throw new AppError("message.not_editable", "The room itself wrote this message");
  if (stored.userId !== caller.profile.userId) {
    throw new AppError("message.not_editable", "A message is edited by its author only");
  }
  // It was looked for before the turn, and has changed since.
  if (stored.content === null) throw new AppError("room.busy", "Try again", { retryAfterSeconds: 1 });
  const before = toMessage(view, stored);
  const { content, custom = stored.custom } = command;
  const mentions = mentionsOf(view, caller, command);
  const now = { content, custom, ...(command.allowedMentions === undefined ? {} : mentions) };
  // A repeat of this edit, before any rule that the first one has fulfilled.
  if (isSame(before, now)) return { changes: [], answer: { message: before } };
  if (command.ifRev !== undefined && command.ifRev !== stored.rev) throw new AppError("message.conflict");
  if (view.now - stored.createdAt > view.editWindowMs) {
    throw new AppError("message.not_editable", "It is too late to edit this message");
  }
  const message: Message = {
    ...before,
    content,
    custom,
    ...mentions,
    rev: view.rev + 1,
    updatedAt: view.now,
    editedAt: view.now,
  };
  return { changes: [{ type: "message.edited", message }], answer: { message } };
}

function isSame(before: Message, now: Partial<Message>): boolean {
  const keys = Object.keys(now) as (keyof Message)[];
  return keys.every((key) => JSON.stringify(before[key]) === JSON.stringify(now[key]));
}
