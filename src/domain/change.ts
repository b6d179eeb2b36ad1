import type { Message } from "./message.ts";
import type { Member, RoomDetails } from "./room.ts";

/** What a command does to a room. Each change takes one rev and becomes one event that all members may see. */
export type Change =
  | { readonly type: "room.created"; readonly room: RoomDetails }
  | { readonly type: "room.updated"; readonly room: RoomDetails }
  | { readonly type: "room.deleted" }
  | { readonly type: "member.joined"; readonly member: Member }
  | { readonly type: "member.updated"; readonly member: Member }
  | { readonly type: "member.removed"; readonly userId: string }
  | MessageCreated
  | { readonly type: "message.edited" | "message.deleted"; readonly message: Message }
  | ({ readonly type: "reaction.added" | "reaction.removed" } & Reaction)
  | { readonly type: "pin.added" | "pin.removed"; readonly messageId: string; readonly seq: number };

interface MessageCreated {
  readonly type: "message.created";
  readonly message: Message;
  /** Set where the content alone does not tell a repeat of the send from another body. */
  readonly bodyHash?: string | null;
}

interface Reaction {
  readonly messageId: string;
  readonly seq: number;
  readonly userId: string;
  /** null in a replayed event whose message has been deleted meanwhile. */
  readonly emoji: string | null;
  /** How many have reacted so; in a replayed event, by now. */
  readonly count: number;
}

/** A change that has been given its place in the room's line. */
export type RoomEvent = Change & {
  readonly rev: number;
  readonly at: number;
  /** The user who did it; null for the service itself. */
  readonly by: string | null;
};
