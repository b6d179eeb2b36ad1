import type { AnswerOf, CommandOf } from "../../domain/command.ts";
import { AppError } from "../../domain/errors.ts";
import { type Message, untouched } from "../../domain/message.ts";
import type { Caller } from "../../domain/profile.ts";
import { bodyOf, mentionsOf, present, quoteOf, toMessage } from "./message-view.ts";
import { demandPosting } from "./posting.ts";
import type { Decision, RoomView, StoredMessage } from "./view.ts";

/** P2: a repeat of a send answers with the original, for ever; so the search for it comes before every other rule. */
export function send(
  view: RoomView,
  caller: Caller,
  command: CommandOf<"message.send">,
): Decision<AnswerOf<"message.send">> {
  const { content, custom = null, clientId, messageId } = command;
  const userId = caller.profile.userId;
  const body = bodyOf(command);
  const original = clientId !== null ? view.messageByClientId(userId, clientId) : null;
  if (original) {
    if (!isSameBody(view, original, body)) throw new AppError("message.key_reused");
    return { changes: [], answer: { message: toMessage(view, original, command), duplicate: true } };
  }
  const repeated = messageId !== undefined ? view.messageById(messageId) : null;
  if (repeated && repeated.userId === userId) {
    return { changes: [], answer: { message: toMessage(view, repeated, command), duplicate: false } };
  }
  demandPosting(view, caller);
  const profile = view.profile(userId) ?? caller.profile;
  const message: Message = {
    ...untouched,
    id: messageId ?? view.newId(),
    roomId: view.room.id,
    seq: view.seq + 1,
    rev: view.rev + 1,
    type: "text",
    clientId,
    userId,
    username: profile.username,
    fullName: profile.fullName,
    content,
    custom,
    ...mentionsOf(view, caller, command),
    replyTo: command.replyTo === undefined ? null : quoteOf(view, present(view, command.replyTo)),
    createdAt: view.now,
    updatedAt: view.now,
  };
  const bodyHash = body === content ? null : view.hashBody(body);
  return { changes: [{ type: "message.created", message, bodyHash }], answer: { message, duplicate: false } };
}

function isSameBody(view: RoomView, original: StoredMessage, body: string): boolean {
  return original.bodyHash === null ? original.content === body : original.bodyHash === view.hashBody(body);
}
