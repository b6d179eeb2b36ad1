import type { MessageDto } from "../../../src/contract/message.ts";
import { fingerprint } from "../load/sends.ts";

/** A message as one reader shows it; contents and ids as fingerprints, since a long run has a million of them. */
export interface ReadMessage {
  readonly seq: number;
  readonly rev: number;
  readonly id: number;
  readonly userId: string;
  readonly clientId: string | null;
  /** Null for a tombstone, and in PostgreSQL for what was parked. */
  readonly content: string | null;
  readonly isDeleted: boolean;
  readonly isEdited: boolean;
  readonly isPinned: boolean;
  /** The seq of what it answers. */
  readonly replyTo: number | null;
  /** Each emoji with its count. */
  readonly reactions: string;
  /** The start of the hour it was created in, in milliseconds. */
  readonly hour: number;
}

export interface ReadMember {
  readonly userId: string;
  readonly role: string;
}

/** The room by REST: its whole history, oldest first, and its members. */
export interface RoomReading {
  readonly messages: readonly ReadMessage[];
  readonly members: readonly ReadMember[];
}

export interface ReadEvent {
  readonly rev: number;
  readonly type: string;
  readonly print: number;
  /** Whom a membership event concerns, who sent the message, or who reacted. */
  readonly userId: string | null;
  readonly seq: number | null;
  readonly messageId: number | null;
}

/** The room's log by REST. */
export interface LogReading {
  readonly epoch: string;
  /** The log begins behind this rev: 0 unless it was trimmed or rebuilt. */
  readonly floor: number;
  readonly rev: number;
  readonly events: readonly ReadEvent[];
}

export interface CountRow {
  readonly userId: string;
  readonly hour: number;
  readonly n: number;
}

export interface DatabaseReading {
  readonly room: {
    readonly epoch: string;
    readonly projectedRev: number;
    readonly lastSeq: number;
    readonly memberCount: number;
  } | null;
  readonly messages: readonly ReadMessage[];
  readonly members: readonly ReadMember[];
  readonly counts: readonly CountRow[];
  readonly parked: readonly { readonly seq: number; readonly content: string | null }[];
}

/** What stands in the room's own SQLite file once the Worker is stopped. */
export interface StorageReading {
  readonly projectedRev: number;
  readonly rev: number;
  readonly halted: string | null;
  /** Named timers that are set; `drain` among them means that something still waits. */
  readonly timers: readonly string[];
}

/** All readers of one room. Storage can be read only when the Worker has stopped. */
export interface Readings {
  readonly room: RoomReading;
  readonly log: LogReading;
  readonly database: DatabaseReading;
  readonly storage: StorageReading | null;
}

export const HOUR_MS = 3_600_000;

export function toRead(message: MessageDto): ReadMessage {
  return {
    seq: message.seq,
    rev: message.rev,
    id: fingerprint(message.id),
    userId: message.user_id,
    clientId: message.client_id,
    content: message.content,
    isDeleted: message.deleted_at !== null,
    isEdited: message.edited_at !== undefined,
    isPinned: message.pinned_at !== undefined,
    replyTo: message.reply_to?.seq ?? null,
    reactions: (message.reactions ?? []).map(({ emoji, count }) => `${emoji} ${count}`).join(),
    hour: Math.floor(Date.parse(message.created_at) / HOUR_MS) * HOUR_MS,
  };
}
