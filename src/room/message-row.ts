import type { MessageType } from "../domain/message.ts";

/** A message as it stands in the room's `messages`. */
export interface MessageRow {
  readonly seq: number;
  readonly id: string;
  readonly user_id: string;
  /** null: a text. */
  readonly type: Exclude<MessageType, "text"> | null;
  readonly client_id: string | null;
  readonly content: string | null;
  /** JSON text. */
  readonly custom: string | null;
  readonly reply_to: number | null;
  readonly body_hash: string | null;
  /** JSON text of an array of user ids, or null. */
  readonly mentions: string | null;
  readonly mentions_room: 1 | null;
  readonly rev: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly edited_at: number | null;
  readonly pinned_at: number | null;
  readonly pinned_by: string | null;
  readonly pin_rev: number | null;
  readonly deleted_at: number | null;
  readonly deleted_by: string | null;
  readonly deleted_reason: string | null;
}

/** What every message has. */
export const PLAIN_COLUMNS = [
  "seq",
  "id",
  "user_id",
  "client_id",
  "content",
  "rev",
  "created_at",
  "updated_at",
] as const;
/** What most messages have not. */
export const RARE_COLUMNS = [
  "type",
  "custom",
  "reply_to",
  "body_hash",
  "mentions",
  "mentions_room",
  "edited_at",
  "pinned_at",
  "pinned_by",
  "pin_rev",
  "deleted_at",
  "deleted_by",
  "deleted_reason",
] as const satisfies (keyof MessageRow)[];
export const MESSAGE_COLUMNS = [...PLAIN_COLUMNS, ...RARE_COLUMNS];

/** A row on its way to PostgreSQL: what is null of the rare columns may be left out. */
export type SparseRow = Pick<MessageRow, (typeof PLAIN_COLUMNS)[number]> & Partial<MessageRow>;
