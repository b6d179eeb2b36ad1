import type { CommandOf } from "../../domain/command.ts";
import { AppError } from "../../domain/errors.ts";
import { mentionedNames, ROOM } from "../../domain/mentions.ts";
import type { Message, MessageBody, Quote } from "../../domain/message.ts";
import type { Caller } from "../../domain/profile.ts";
import { previewOf } from "../../domain/text.ts";
import { may, type RoomView, type StoredMessage } from "./view.ts";

type Written = Pick<CommandOf<"message.send">, "content" | "custom" | "allowedMentions" | "replyTo">;

/** What makes a repeat of a send the same send. Most are their content; NUL, which no content has, parts the rest. */
export function bodyOf({ content, custom = null, allowedMentions, replyTo }: Written): string {
  if (custom === null && allowedMentions === undefined && replyTo === undefined) return content;
  return [content, JSON.stringify([custom, allowedMentions ?? null, replyTo ?? null])].join("\u0000");
}

/** @throws AppError `message.not_found` where there is none, or no longer. */
export function present(view: RoomView, which: string | number): StoredMessage {
  const stored = typeof which === "number" ? view.messageBySeq(which) : view.messageById(which);
  if (!stored) throw new AppError("message.not_found");
  if (stored.deletedAt !== null) throw new AppError("message.not_found", "The message was deleted");
  return stored;
}

/** Members only: to mention somebody who can not read the room would tell them of it. */
export function mentionsOf(
  view: RoomView,
  caller: Caller,
  { content, allowedMentions: allowed = {} }: Written,
): Pick<Message, "mentions" | "mentionsRoom"> {
  const names = mentionedNames(content);
  const ids = names.flatMap((name) => (name === ROOM ? [] : (view.memberByUsername(name)?.profile.userId ?? [])));
  const others = [...new Set(ids)].filter((userId) => userId !== caller.profile.userId);
  return {
    mentions: allowed.users === undefined ? others : others.filter((userId) => allowed.users?.includes(userId)),
    mentionsRoom: names.includes(ROOM) && allowed.room !== false && may(view, caller, "message.mention_room"),
  };
}

export function quoteOf(view: RoomView, { id, seq, userId, content, deletedAt }: StoredMessage): Quote {
  return {
    id,
    seq,
    userId,
    fullName: view.profile(userId)?.fullName ?? "",
    preview: content === null ? null : previewOf(content),
    isDeleted: deletedAt !== null,
  };
}

/** `sent` is what the caller has just repeated: the original's, wherever the window no longer holds it. */
export function toMessage(view: RoomView, stored: StoredMessage, sent: Partial<MessageBody> = {}): Message {
  const { bodyHash: _secret, replyTo, ...rest } = stored;
  const profile = view.profile(stored.userId);
  const quoted = replyTo === null ? null : view.messageBySeq(replyTo);
  const isElsewhere = stored.content === null && stored.deletedAt === null && stored.editedAt === null;
  return {
    ...rest,
    ...(isElsewhere ? { content: sent.content ?? null, custom: sent.custom ?? null } : {}),
    roomId: view.room.id,
    username: profile?.username ?? "",
    fullName: profile?.fullName ?? "",
    replyTo: quoted && quoteOf(view, quoted),
    reactions: view.reactions(stored.seq),
  };
}
