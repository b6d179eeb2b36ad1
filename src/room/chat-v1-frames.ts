import type { ClientFrame } from "../contract/frames.ts";
import type { MessageDto } from "../contract/message.ts";
import { toMessageDto } from "../contract/to-wire.ts";
import type { Command, CommandOf } from "../domain/command.ts";
import { given } from "../domain/given.ts";
import { limits } from "../domain/limits.ts";
import type { Live } from "./live.ts";

type FrameOf<T extends ClientFrame["t"]> = Extract<ClientFrame, { t: T }>;
/** What asks the room to do something, and is answered when it is done. */
export type CommandFrame = Exclude<ClientFrame, FrameOf<"hello" | "typing" | "seen" | "auth">>;

export function toSend(frame: FrameOf<"send">): CommandOf<"message.send"> {
  const { content, client_id: clientId, reply_to: replyTo, custom, allowed_mentions: allowedMentions } = frame;
  const plain = { type: "message.send", content, clientId } as const;
  if (replyTo === undefined && custom === undefined && allowedMentions === undefined) return plain;
  return { ...plain, ...given({ replyTo, custom, allowedMentions }) };
}

/** What any other frame asks the room for. */
export function toCommand(frame: Exclude<CommandFrame, FrameOf<"send">>): Command {
  if (frame.t === "read") return { type: "marker.set", seq: frame.seq };
  const { message_id: messageId } = frame;
  switch (frame.t) {
    case "edit": {
      const { content, custom, allowed_mentions: allowedMentions, if_rev: ifRev } = frame;
      return { type: "message.edit", messageId, content, ...given({ custom, allowedMentions, ifRev }) };
    }
    case "delete":
      return { type: "message.delete", messageId, ...given({ reason: frame.reason }) };
    case "react":
    case "unreact":
      return { type: "message.react", messageId, emoji: frame.emoji, isOn: frame.t === "react" };
    case "pin":
    case "unpin":
      return { type: "message.pin", messageId, isOn: frame.t === "pin" };
  }
}

/** What a fresh start shows of the messages. */
export function snapshotOf({ reader }: Live, userId: string): { messages: MessageDto[]; pins: MessageDto[] } {
  return {
    messages: reader.recent(limits.recentMessages, userId).map(toMessageDto),
    pins: reader.pins(Number.MAX_SAFE_INTEGER, limits.pinsShown, userId).items.map(toMessageDto),
  };
}
