import type { SeqRange } from "../domain/history.ts";
import type { JsonObject } from "../domain/json.ts";
import type { Message, MessageVersion, Quote, ReactionCount } from "../domain/message.ts";
import type { Profile } from "../domain/profile.ts";
import { previewOf } from "../domain/text.ts";
import type { MessageRow } from "./message-row.ts";

type Row = Omit<MessageRow, "body_hash" | "pin_rev"> & {
  username: string | null;
  full_name: string | null;
  quoted_id: string | null;
  quoted_user: string | null;
  quoted_name: string | null;
  quoted_content: string | null;
  quoted_deleted_at: number | null;
} & Record<string, SqlStorageValue>;

type ReactorRow = {
  rev: number;
  at: number;
  user_id: string;
  username: string | null;
  full_name: string | null;
  picture_url: string | null;
};

export interface Reactor extends Omit<Profile, "version"> {
  readonly at: number;
}

/** `next` is the cursor of the page behind it; null on the last one. */
export interface Page<T> {
  readonly items: T[];
  readonly next: number | null;
}

/** Messages as members see them, with all that hangs on them as it is now. */
export class MessageReader {
  private readonly sql: SqlStorage;
  private readonly roomId: string;

  constructor(sql: SqlStorage, roomId: string) {
    this.sql = sql;
    this.roomId = roomId;
  }

  bySeq(seqs: readonly number[], reader: string | null = null): Message[] {
    return this.read("m.seq in (select value from json_each(?))", [JSON.stringify(seqs)], reader);
  }

  /** Those pinned before `rev`, the latest pin first. */
  pinned(before: number, limit: number, reader: string): Page<Message> {
    const pins = this.sql
      .exec<{ seq: number; rev: number }>(
        `select seq, pin_rev as rev from messages where pin_rev is not null and pin_rev < ? and pinned_at is not null
         order by pin_rev desc limit ?`,
        before,
        limit + 1,
      )
      .toArray();
    const shown = pins.slice(0, limit);
    const messages = new Map(
      this.bySeq(
        shown.map(({ seq }) => seq),
        reader,
      ).map((message) => [message.seq, message]),
    );
    return pageOf(
      shown.flatMap(({ seq }) => messages.get(seq) ?? []),
      pins,
      limit,
    );
  }

  /** Who has reacted so, behind the reaction with this rev. */
  reactors(seq: number, emoji: string, after: number, limit: number): Page<Reactor> {
    const rows = this.sql
      .exec<ReactorRow>(
        `select r.rev, r.at, r.user_id, p.username, p.full_name, p.picture_url from reactions r
           left join profiles p on p.user_id = r.user_id
         where r.seq = ? and r.emoji = ? and r.is_on = 1 and r.rev > ? order by r.rev limit ?`,
        seq,
        emoji,
        after,
        limit + 1,
      )
      .toArray();
    return pageOf(rows.slice(0, limit).map(toReactor), rows, limit);
  }

  /** What edits have replaced and the room still has, the newest first. */
  versions(seq: number, before: number, limit: number): MessageVersion[] {
    return this.sql
      .exec<{ rev: number; content: string | null; custom: string | null; at: number }>(
        "select rev, content, custom, at from versions where seq = ? and rev < ? order by rev desc limit ?",
        seq,
        before,
        limit,
      )
      .toArray()
      .map(({ custom, ...row }) => ({ ...row, custom: fromJson(custom) }));
  }

  /** Somebody's own reactions in a range of messages, by seq. */
  ownReactions({ from, to }: SeqRange, userId: string): Record<number, string[]> {
    const own: Record<number, string[]> = {};
    const rows = this.sql.exec<{ seq: number; emoji: string }>(
      "select seq, emoji from reactions where seq between ? and ? and user_id = ? and is_on = 1",
      from,
      to,
      userId,
    );
    for (const { seq, emoji } of rows) own[seq] = [...(own[seq] ?? []), emoji];
    return own;
  }

  /** `where` is about the row `m`; to a reader their own reactions are shown as such. */
  read(where: string, params: readonly (string | number)[], reader: string | null = null): Message[] {
    const rows = this.sql
      .exec<Row>(
        `select m.seq, m.id, m.user_id, m.type, m.client_id, m.content, m.custom, m.reply_to, m.mentions, m.mentions_room,
           m.rev, m.created_at, m.updated_at, m.edited_at, m.pinned_at, m.pinned_by, m.deleted_at, m.deleted_by,
           m.deleted_reason, p.username, p.full_name, q.id as quoted_id, q.user_id as quoted_user,
           qp.full_name as quoted_name, q.content as quoted_content, q.deleted_at as quoted_deleted_at
         from messages m left join profiles p on p.user_id = m.user_id
           left join messages q on q.seq = m.reply_to left join profiles qp on qp.user_id = q.user_id
         where ${where}`,
        ...params,
      )
      .toArray();
    const reactions = this.reactions(rows, reader);
    return rows.map((row) => this.toMessage(row, reactions.get(row.seq) ?? []));
  }

  private reactions(rows: readonly Row[], reader: string | null): Map<number, ReactionCount[]> {
    const found = this.sql
      .exec<{ seq: number; emoji: string; count: number; isMine: number }>(
        `select seq, emoji, count(*) as count, max(user_id = ?) as isMine from reactions
         where seq in (select value from json_each(?)) and is_on = 1 group by seq, emoji order by seq, count desc, emoji`,
        reader ?? "",
        JSON.stringify(rows.map(({ seq }) => seq)),
      )
      .toArray();
    const bySeq = new Map<number, ReactionCount[]>();
    for (const { seq, emoji, count, isMine } of found) {
      const one = isMine === 1 ? { emoji, count, isMine: true } : { emoji, count };
      const list = bySeq.get(seq);
      if (list) list.push(one);
      else bySeq.set(seq, [one]);
    }
    return bySeq;
  }

  private toMessage(row: Row, reactions: readonly ReactionCount[]): Message {
    return {
      id: row.id,
      roomId: this.roomId,
      seq: row.seq,
      rev: row.rev,
      type: row.type ?? "text",
      clientId: row.client_id,
      userId: row.user_id,
      username: row.username ?? "",
      fullName: row.full_name ?? "",
      content: row.content,
      custom: fromJson(row.custom),
      mentions: row.mentions === null ? [] : (JSON.parse(row.mentions) as string[]),
      mentionsRoom: row.mentions_room === 1,
      replyTo: toQuote(row),
      reactions,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      editedAt: row.edited_at,
      pinnedAt: row.pinned_at,
      pinnedBy: row.pinned_by,
      deletedAt: row.deleted_at,
      deletedBy: row.deleted_by,
      reason: row.deleted_reason,
    };
  }
}

function pageOf<T>(items: T[], rows: readonly { readonly rev: number }[], limit: number): Page<T> {
  return { items, next: rows.length > limit ? (rows[limit - 1]?.rev ?? null) : null };
}

function toReactor(row: ReactorRow): Reactor {
  const { user_id: userId, picture_url: pictureUrl, at } = row;
  return { userId, username: row.username ?? "", fullName: row.full_name ?? "", pictureUrl, at };
}

function fromJson(text: string | null): JsonObject | null {
  return text === null ? null : (JSON.parse(text) as JsonObject);
}

function toQuote(row: Row): Quote | null {
  if (row.reply_to === null || row.quoted_id === null) return null;
  return {
    id: row.quoted_id,
    seq: row.reply_to,
    userId: row.quoted_user ?? "",
    fullName: row.quoted_name ?? "",
    preview: row.quoted_content === null ? null : previewOf(row.quoted_content),
    isDeleted: row.quoted_deleted_at !== null,
  };
}
