import type { AnswerOf, CommandOf } from "../../domain/command.ts";
import { AppError } from "../../domain/errors.ts";
import { mentionedNames } from "../../domain/mentions.ts";
import type { Caller } from "../../domain/profile.ts";
import type { Message } from "../../domain/room.ts";
import { type Decision, demand, type RoomView, type StoredMessage } from "./view.ts";

/** P2: a repeat of a send answers with the original, for ever; so the search for it comes before every other rule. */
export function send(
  view: RoomView,
  caller: Caller,
  command: CommandOf<"message.send">,
): Decision<AnswerOf<"message.send">> {
  const { content, clientId, messageId } = command;
  const userId = caller.profile.userId;
  const original = clientId !== null ? view.messageByClientId(userId, clientId) : null;
  if (original) {
    if (!isSameBody(view, original, content)) throw new AppError("message.key_reused");
    return { changes: [], answer: { message: toMessage(view, original, content), duplicate: true } };
  }
  const repeated = messageId !== undefined ? view.messageById(messageId) : null;
  if (repeated && repeated.userId === userId) {
    return { changes: [], answer: { message: toMessage(view, repeated, content), duplicate: false } };
  }
  demand(view, caller, "message.send");
  const profile = view.profile(userId) ?? caller.profile;
  const message: Message = {
    id: messageId ?? view.newId(),
    roomId: view.room.id,
    seq: view.seq + 1,
    rev: view.rev + 1,
    clientId,
    userId,
    username: profile.username,
    fullName: profile.fullName,
    content,
    mentions: mentionsOf(view, userId, content),
    createdAt: view.now,
    updatedAt: view.now,
    deletedAt: null,
  };
  return { changes: [{ type: "message.created", message }], answer: { message, duplicate: false } };
}

export function deleteMessage(
  view: RoomView,
  caller: Caller,
  command: CommandOf<"message.delete">,
): Decision<AnswerOf<"message.delete">> {
  demand(view, caller, "room.read");
  const stored = view.messageById(command.messageId);
  if (!stored) throw new AppError("message.not_found");
  const own = stored.userId === caller.profile.userId && view.member(stored.userId) !== null;
  if (!own || caller.status === "suspended") demand(view, caller, "message.delete_any");
  if (stored.deletedAt !== null) return { changes: [], answer: { message: toMessage(view, stored, null) } };
  const message: Message = {
    ...toMessage(view, stored, null),
    content: null,
    mentions: [],
    rev: view.rev + 1,
    updatedAt: view.now,
    deletedAt: view.now,
  };
  return { changes: [{ type: "message.deleted", message }], answer: { message } };
}

/** Members only: to mention somebody who can not read the room would tell them of it. */
function mentionsOf(view: RoomView, sender: string, content: string): string[] {
  const ids = mentionedNames(content).flatMap((name) => view.memberByUsername(name)?.profile.userId ?? []);
  return [...new Set(ids)].filter((userId) => userId !== sender);
}

function isSameBody(view: RoomView, original: StoredMessage, content: string): boolean {
  return original.bodyHash === null ? original.content === content : original.bodyHash === view.hashBody(content);
}

/** `content` is what the caller has just repeated: the original's, wherever the window no longer holds it. */
function toMessage(view: RoomView, stored: StoredMessage, content: string | null): Message {
  const profile = view.profile(stored.userId);
  return {
    id: stored.id,
    roomId: view.room.id,
    seq: stored.seq,
    rev: stored.rev,
    clientId: stored.clientId,
    userId: stored.userId,
    username: profile?.username ?? "",
    fullName: profile?.fullName ?? "",
    content: stored.deletedAt === null ? (stored.content ?? content) : null,
    mentions: stored.mentions,
    createdAt: stored.createdAt,
    updatedAt: stored.updatedAt,
    deletedAt: stored.deletedAt,
  };
}
