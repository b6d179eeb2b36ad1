import type { Member, Message, RoomDetails } from "./room.ts";

/** What a command does to a room. Each change takes one rev and becomes one event that all members may see. */
export type Change =
  | { readonly type: "room.created"; readonly room: RoomDetails }
  | { readonly type: "room.updated"; readonly room: RoomDetails }
  | { readonly type: "room.deleted" }
  | { readonly type: "member.joined"; readonly member: Member }
  | { readonly type: "member.updated"; readonly member: Member }
  | { readonly type: "member.removed"; readonly userId: string }
  | { readonly type: "message.created"; readonly message: Message }
  | { readonly type: "message.deleted"; readonly message: Message };

/** A change that has been given its place in the room's line. */
export type RoomEvent = Change & {
  readonly rev: number;
  readonly at: number;
  /** The user who did it; null for the service itself. */
  readonly by: string | null;
};
