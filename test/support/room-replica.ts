import type { RoomEventDto } from "../../src/contract/event.ts";
import type { MessageDto } from "../../src/contract/message.ts";
import type { MemberDto, Room } from "../../src/contract/room.ts";
import { previewOf } from "../../src/domain/text.ts";

/** A room as a client holds it. */
export interface Replica {
  /** Whose client it is. */
  readonly reader: string;
  readonly rev: number;
  readonly room: Room;
  readonly members: Readonly<Record<string, MemberDto>>;
  /** By seq; deleted ones are tombstones. */
  readonly messages: Readonly<Record<number, MessageDto>>;
}

/** What a client makes of an event, knowing nothing but the contract. @throws when a rev is skipped. */
export function apply(replica: Replica, event: RoomEventDto): Replica {
  if (event.rev !== replica.rev + 1) throw new Error(`rev ${event.rev} follows ${replica.rev}`);
  const next = { ...replica, rev: event.rev };
  switch (event.type) {
    case "room.created":
    case "room.updated":
      return { ...next, room: event.room };
    case "member.joined":
    case "member.updated":
      return { ...next, members: { ...replica.members, [event.member.user.id]: event.member } };
    case "member.removed": {
      const { [event.user_id]: _gone, ...members } = replica.members;
      return { ...next, members };
    }
    case "message.created":
    case "message.edited":
    case "message.deleted":
      return { ...next, messages: withMessage(replica.messages, event.message) };
    case "reaction.added":
    case "reaction.removed":
      return {
        ...next,
        messages: changed(replica.messages, event.seq, (message) => reacted(message, event, replica.reader)),
      };
    case "pin.added":
      return {
        ...next,
        messages: changed(replica.messages, event.seq, (message) => ({
          ...message,
          pinned_at: event.at,
          pinned_by: event.by ?? "",
        })),
      };
    case "pin.removed":
      return {
        ...next,
        messages: changed(replica.messages, event.seq, ({ pinned_at: _at, pinned_by: _by, ...message }) => message),
      };
    case "room.deleted":
      return next;
  }
}

type Messages = Replica["messages"];

/** Reactions of one's own are known from their events only; replies show what they answer as it is now. */
function withMessage(messages: Messages, message: MessageDto): Messages {
  const quoted = { full_name: message.full_name, deleted: message.deleted_at !== null };
  const preview = message.content === null ? null : previewOf(message.content);
  const entries = Object.entries(messages).map(([seq, one]) => {
    const isReply = one.reply_to?.seq === message.seq;
    return [seq, isReply ? { ...one, reply_to: { ...one.reply_to, ...quoted, preview } } : one];
  });
  const mine = messages[message.seq]?.reactions?.flatMap(({ emoji, me }) => (me ? emoji : [])) ?? [];
  return { ...Object.fromEntries(entries), [message.seq]: withOwn(withQuote(message, messages), mine) } as Messages;
}

/** What the room no longer holds, its client still has. */
function withQuote(message: MessageDto, messages: Messages): MessageDto {
  const { reply_to } = message;
  if (!reply_to || reply_to.deleted || reply_to.preview !== null) return message;
  const quoted = messages[reply_to.seq]?.content ?? null;
  return { ...message, reply_to: { ...reply_to, preview: quoted === null ? null : previewOf(quoted) } };
}

function withOwn(message: MessageDto, mine: readonly string[]): MessageDto {
  if (!message.reactions) return message;
  const reactions = message.reactions.map((one) => (mine.includes(one.emoji) ? { ...one, me: true as const } : one));
  return { ...message, reactions };
}

function changed(messages: Messages, seq: number, change: (message: MessageDto) => MessageDto): Messages {
  const before = messages[seq];
  return before ? { ...messages, [seq]: change(before) } : messages;
}

type Reaction = Extract<RoomEventDto, { type: "reaction.added" | "reaction.removed" }>;

function reacted(message: MessageDto, { type, emoji, count, user_id }: Reaction, reader: string): MessageDto {
  if (emoji === null || message.deleted_at !== null) return message;
  const before = message.reactions?.find((one) => one.emoji === emoji);
  const isMine = user_id === reader ? type === "reaction.added" : before?.me === true;
  const others = (message.reactions ?? []).filter((one) => one.emoji !== emoji);
  const all = count === 0 ? others : [...others, { emoji, count, ...(isMine ? { me: true as const } : {}) }];
  const { reactions: _before, ...rest } = message;
  return all.length === 0 ? rest : { ...rest, reactions: all.sort(byFrequency) };
}

function byFrequency(a: { emoji: string; count: number }, b: { emoji: string; count: number }): number {
  return b.count - a.count || compareCodePoints([...a.emoji], [...b.emoji]);
}

/** As UTF-8 is compared; UTF-16 sorts what lies beyond U+FFFF elsewhere. */
function compareCodePoints([a, ...restA]: string[], [b, ...restB]: string[]): number {
  if (a === undefined || b === undefined) return (a === undefined ? 0 : 1) - (b === undefined ? 0 : 1);
  return (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0) || compareCodePoints(restA, restB);
}

/** An event shows the room as it was, or is now: who is counted in it, a client counts by itself. */
export function settled(replica: Replica): Replica {
  return { ...replica, room: { ...replica.room, member_count: Object.keys(replica.members).length } };
}
