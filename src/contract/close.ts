import { type CloseReason, closeCodeFor, closeCodes } from "../domain/close.ts";

/** What a close means for a client, and what it should do. A test finds out whether `NOT_SENT` is true. */
export const NOT_SENT = "Reserved: ";
const meanings: Record<CloseReason, string> = {
  internal: "Something failed here: reconnect and resume",
  heartbeat: "Nothing was heard for too long: reconnect and resume",
  slow_consumer: "Too far behind with `seen`: reconnect and resume",
  token_expired: "The access token has expired: refresh it, then reconnect",
  going_away: `${NOT_SENT}the server goes away`,
  resume_impossible: `${NOT_SENT}a cursor of no use is answered by a fresh start`,
  rate_limited: "Too many frames: wait, then reconnect",
  replaced: `${NOT_SENT}another connection took this one's place`,
  unauthenticated: "There is no valid token or ticket",
  unsupported_protocol: `${NOT_SENT}an unknown sub-protocol gets the plain mode`,
  malformed: "A frame was not text, not JSON or too large",
  not_member: "Not a member, or no longer",
  banned: "Banned from the room",
  room_gone: "There is no such room, or it was deleted",
  suspended: `${NOT_SENT}the sockets of a suspended account stay, for reading`,
  session_ended: "The session has ended: log in again",
  too_many: "Too many connections of this user or in this room",
};

export interface CloseRow {
  readonly code: number;
  readonly reason: CloseReason;
  readonly meaning: string;
  /** Whether to come again by itself makes sense. */
  readonly reconnect: boolean;
  /** The code that a plain client sees instead. */
  readonly plain: number;
}

/** The table of close codes, as the documents show it. */
export const closeTable: readonly CloseRow[] = (Object.keys(closeCodes) as CloseReason[]).map((reason) => ({
  code: closeCodes[reason],
  reason,
  meaning: meanings[reason],
  reconnect: closeCodes[reason] < 4500,
  plain: closeCodeFor("chat.plain", reason),
}));
