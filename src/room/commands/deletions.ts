import type { Change } from "../../domain/change.ts";
import type { AnswerOf, CommandOf } from "../../domain/command.ts";
import { AppError } from "../../domain/errors.ts";
import { emptied, type Message } from "../../domain/message.ts";
import type { Caller } from "../../domain/profile.ts";
import type { AuditDraft } from "../../domain/record.ts";
import { toMessage } from "./message-view.ts";
import { type Decision, demand, type RoomView, type StoredMessage } from "./view.ts";

type Why = { readonly reason?: string };

export function deleteMessage(
  view: RoomView,
  caller: Caller,
  command: CommandOf<"message.delete">,
): Decision<AnswerOf<"message.delete">> {
  demand(view, caller, "room.read");
  const stored = view.messageById(command.messageId);
  if (!stored) throw new AppError("message.not_found");
  const isOwn =
    stored.userId === caller.profile.userId && stored.type === "text" && view.member(stored.userId) !== null;
  if (!isOwn || caller.status === "suspended") demand(view, caller, "message.delete_any");
  if (stored.deletedAt !== null) return { changes: [], answer: { message: toMessage(view, stored) } };
  const message = tombstoneOf(view, caller, stored, command, view.rev + 1);
  return {
    changes: [{ type: "message.deleted", message }],
    audit: isOwn ? [] : [auditOf(stored, command)],
    answer: { message },
  };
}

export function deleteMessages(
  view: RoomView,
  caller: Caller,
  command: CommandOf<"message.delete_many">,
): Decision<AnswerOf<"message.delete_many">> {
  demand(view, caller, "message.delete_any");
  const found = [...new Set(command.messageIds)].flatMap((id) => view.messageById(id) ?? []);
  const present = found.filter(({ deletedAt }) => deletedAt === null);
  return {
    changes: present.map((stored, index): Change => {
      const message = tombstoneOf(view, caller, stored, command, view.rev + 1 + index);
      return { type: "message.deleted", message };
    }),
    audit: present.map((stored) => auditOf(stored, command)),
    answer: { deleted: found.map(({ id }) => id) },
  };
}

/** What is left of a message that is deleted at `rev`. */
export function tombstoneOf(
  view: RoomView,
  caller: Caller,
  stored: StoredMessage,
  { reason }: Why,
  rev: number,
): Message {
  return {
    ...toMessage(view, stored),
    ...emptied,
    rev,
    updatedAt: view.now,
    deletedAt: view.now,
    deletedBy: caller.profile.userId,
    reason: reason ?? null,
  };
}

function auditOf({ id, seq, userId }: StoredMessage, { reason }: Why): AuditDraft {
  return { action: "message.deleted", targetId: id, reason: reason ?? null, details: { seq, author_id: userId } };
}
