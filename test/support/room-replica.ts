import type { RoomEventDto } from "../../src/contract/event.ts";
import type { MessageDto } from "../../src/contract/message.ts";
import type { MemberDto, Room } from "../../src/contract/room.ts";

/** A room as a client holds it. */
export interface Replica {
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
    case "message.deleted":
      return { ...next, messages: { ...replica.messages, [event.message.seq]: event.message } };
    case "room.deleted":
      return next;
  }
}

/** An event shows the room as it was, or is now: who is counted in it, a client counts by itself. */
export function settled(replica: Replica): Replica {
  return { ...replica, room: { ...replica.room, member_count: Object.keys(replica.members).length } };
}
