import type { RoomRole } from "./permissions.ts";
import type { Caller, Profile } from "./profile.ts";
import type { Member, Message, RoomDetails, RoomSettings } from "./room.ts";

/** Where somebody has read up to, and what is above it; both counted up to `unreadMax`. */
export interface ReadState {
  readonly seq: number;
  readonly unread: number;
  readonly mentions: number;
}

/** What can be asked of a live room: each command with its input and its answer. */
export interface Commands {
  "message.send": {
    input: {
      content: string;
      clientId: string | null;
      /** Made by whoever may have to repeat the call, so that the repetition is recognised. */
      messageId?: string;
    };
    answer: { message: Message; duplicate: boolean };
  };
  "message.delete": { input: { messageId: string }; answer: { message: Message } };
  "member.put": { input: { profile: Profile; role: RoomRole }; answer: { member: Member } };
  "member.join": { input: Record<never, never>; answer: { member: Member } };
  "member.remove": { input: { userId: string }; answer: { removed: true } };
  "room.update": { input: { patch: Partial<RoomSettings> }; answer: { room: RoomDetails } };
  "room.delete": { input: Record<never, never>; answer: { deleted: true } };
  /** One's own read marker, backwards too ("mark as unread"). Keyed state: no event, no rev. */
  "marker.set": { input: { seq: number }; answer: ReadState };
  /** By the service itself, never by a user: a profile changed, an account was deleted. */
  "profile.refresh": { input: { profile: Profile }; answer: { refreshed: boolean } };
  "account.remove": { input: { profile: Profile }; answer: { removed: boolean } };
}

export type CommandType = keyof Commands;
export type CommandOf<T extends CommandType> = { readonly type: T } & Commands[T]["input"];
export type Command = { [T in CommandType]: CommandOf<T> }[CommandType];
export type AnswerOf<T extends CommandType> = Commands[T]["answer"];

/** "system" is the service itself, acting on nobody's behalf. */
export type Actor = Caller | "system";

/** An answer and the rev that the room has reached with it. */
export interface Outcome<T extends CommandType> {
  readonly answer: AnswerOf<T>;
  readonly rev: number;
}
