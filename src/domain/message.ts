import type { JsonObject } from "./json.ts";

/** `system`: written by the room itself about what became of it. */
export const messageTypes = ["text", "system"] as const;
export type MessageType = (typeof messageTypes)[number];

/** What somebody wrote, and may write anew. */
export interface MessageBody {
  /** Markdown source, kept as it is. */
  readonly content: string;
  /** Whatever the product keeps with its message. */
  readonly custom: JsonObject | null;
}

/** The message that another one answers, as it is now. */
export interface Quote {
  readonly id: string;
  readonly seq: number;
  readonly userId: string;
  readonly fullName: string;
  /** The beginning of its content; null once it is deleted, or where the content is not at hand. */
  readonly preview: string | null;
  readonly isDeleted: boolean;
}

export interface ReactionCount {
  readonly emoji: string;
  readonly count: number;
  /** Only where somebody in particular is answered. */
  readonly isMine?: boolean;
}

/** A message as members see it. A deleted one is a tombstone: its content is gone everywhere. */
export interface Message {
  readonly id: string;
  readonly roomId: string;
  readonly seq: number;
  /** The rev of the last change of its body; reactions and pins have events of their own. */
  readonly rev: number;
  readonly type: MessageType;
  readonly clientId: string | null;
  /** The author; of a system message whoever did what it tells of. */
  readonly userId: string;
  readonly username: string;
  readonly fullName: string;
  /** null when it was deleted, or has left the room for PostgreSQL. */
  readonly content: string | null;
  readonly custom: JsonObject | null;
  /** Ids of the members whom the content mentions, as the room resolved them when it was written. */
  readonly mentions: readonly string[];
  /** Whether it mentions everybody in the room. */
  readonly mentionsRoom: boolean;
  readonly replyTo: Quote | null;
  /** The most frequent first. */
  readonly reactions: readonly ReactionCount[];
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly editedAt: number | null;
  readonly pinnedAt: number | null;
  readonly pinnedBy: string | null;
  readonly deletedAt: number | null;
  readonly deletedBy: string | null;
  /** Why it was deleted. */
  readonly reason: string | null;
}

/** What no message has from the start. */
export const untouched = {
  reactions: [],
  editedAt: null,
  pinnedAt: null,
  pinnedBy: null,
  deletedAt: null,
  deletedBy: null,
  reason: null,
} as const satisfies Partial<Message>;

/** What deleting takes away from a message. */
export const emptied = {
  content: null,
  custom: null,
  mentions: [],
  mentionsRoom: false,
  replyTo: null,
  reactions: [],
  editedAt: null,
  pinnedAt: null,
  pinnedBy: null,
} as const satisfies Partial<Message>;

/** A body that stood in a message until it was edited. */
export interface MessageVersion {
  /** The rev of the edit that replaced it. */
  readonly rev: number;
  readonly content: string | null;
  readonly custom: JsonObject | null;
  /** Since when it stood there. */
  readonly at: number;
}
