import type { Change, RoomEvent } from "../domain/change.ts";
import { limits } from "../domain/limits.ts";
import type { Message } from "../domain/message.ts";
import type { Member, RoomDetails } from "../domain/room.ts";
import type { RoomLog } from "./log.ts";
import type { RoomWindow } from "./window.ts";

export interface Replay {
  readonly events: RoomEvent[];
  readonly hasMore: boolean;
}

interface Parts {
  readonly log: RoomLog;
  readonly window: RoomWindow;
  readonly room: RoomDetails;
}

type EventRow = {
  rev: number;
  type: RoomEvent["type"];
  at: number;
  by: string | null;
  seq: number | null;
  user_id: string | null;
  data: string | null;
  bytes: number;
};

/**
 * The events behind `after`, with their subjects as they are now. The caller has made sure that the log reaches back
 * that far.
 */
export function replay(sql: SqlStorage, parts: Parts, after: number, limit: number): Replay {
  const rows = sql
    .exec<EventRow>(
      "select rev, type, at, by, seq, user_id, data, bytes from events where rev > ? order by rev limit ?",
      after,
      limit + 1,
    )
    .toArray();
  let bytes = 0;
  const taken = rows.slice(0, limit).filter((row, index) => {
    bytes += row.bytes;
    return index === 0 || bytes <= limits.backlogBytesMax;
  });
  const seqs = taken.flatMap(({ seq }) => seq ?? []);
  const messages = new Map(parts.window.messages.bySeq(seqs).map((message) => [message.seq, message]));
  const events = taken.map((row) => toEvent(row, parts, messages));
  return { events, hasMore: rows.length > taken.length };
}

function toEvent(row: EventRow, parts: Parts, messages: ReadonlyMap<number, Message>): RoomEvent {
  const head = { rev: row.rev, at: row.at, by: row.by };
  switch (row.type) {
    case "room.created":
    case "room.updated":
      return { ...head, type: row.type, room: parts.room };
    case "room.deleted":
      return { ...head, type: row.type };
    case "member.removed":
      return { ...head, type: row.type, userId: row.user_id ?? "" };
    case "member.joined":
    case "member.updated":
      return { ...head, type: row.type, member: memberOf(parts.log, row) };
    default:
      return { ...head, ...messageChange(row, messages.get(row.seq ?? 0)) };
  }
}

function messageChange(row: EventRow, message: Message | undefined): Change {
  if (!message) throw new Error(`event ${row.rev} has no message`);
  const { seq, id: messageId } = message;
  switch (row.type) {
    case "reaction.added":
    case "reaction.removed": {
      const count = message.reactions.find(({ emoji }) => emoji === row.data)?.count ?? 0;
      return { type: row.type, messageId, seq, userId: row.user_id ?? "", emoji: row.data, count };
    }
    case "pin.added":
    case "pin.removed":
      return { type: row.type, messageId, seq };
    case "message.created":
    case "message.edited":
    case "message.deleted":
      return { type: row.type, message };
    default:
      throw new Error(`event ${row.rev} is no message's`);
  }
}

/** The role as it was given then: the member may have another one now, or be gone. */
function memberOf(log: RoomLog, row: EventRow): Member {
  const userId = row.user_id ?? "";
  const then = JSON.parse(row.data ?? "{}") as Pick<Member, "role" | "joinedAt" | "mutedUntil">;
  return { profile: log.members.knownProfile(userId), ...then, rev: row.rev };
}
