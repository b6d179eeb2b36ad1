import type { RoomEvent } from "../domain/change.ts";
import type { Message, ReactionCount } from "../domain/message.ts";
import type { StoredMessage } from "./commands/view.ts";

type Of<T extends RoomEvent["type"]> = Extract<RoomEvent, { readonly type: T }>;

/** What a change finds of the message: its body, and the hash of what was sent, whether or not it is stored yet. */
export type Before = Pick<StoredMessage, "content" | "custom" | "bodyHash" | "createdAt" | "editedAt">;

/** What becomes of a message after it was sent, in SQLite. Writes happen inside the caller's transaction. */
export class MessageLog {
  private readonly sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  edit(message: Message, before: Before): void {
    this.sql.exec(
      "insert into versions values (?, ?, ?, ?, ?)",
      message.rev,
      message.seq,
      before.content,
      toJson(before.custom),
      before.editedAt ?? before.createdAt,
    );
    this.sql.exec(
      `update messages set content = ?, custom = ?, mentions = ?, mentions_room = ?, body_hash = ?, rev = ?, updated_at = ?,
         edited_at = ? where seq = ?`,
      message.content,
      toJson(message.custom),
      message.mentions.length === 0 ? null : JSON.stringify(message.mentions),
      message.mentionsRoom ? 1 : null,
      before.bodyHash,
      message.rev,
      message.updatedAt,
      message.editedAt,
      message.seq,
    );
    this.sql.exec("delete from mentions where seq = ?", message.seq);
    this.mention([message]);
  }

  /** Nothing of what it said stays, nor what others did with it. */
  delete(message: Message, bodyHash: string | null): void {
    this.sql.exec(
      `update messages set content = null, custom = null, reply_to = null, mentions = null, mentions_room = null,
         body_hash = ?, rev = ?, updated_at = ?, edited_at = null, pinned_at = null, pinned_by = null, pin_rev = null,
         deleted_at = ?, deleted_by = ?, deleted_reason = ? where seq = ?`,
      bodyHash,
      message.rev,
      message.updatedAt,
      message.deletedAt,
      message.deletedBy,
      message.reason,
      message.seq,
    );
    for (const table of ["mentions", "versions", "reactions"]) {
      this.sql.exec(`delete from ${table} where seq = ?`, message.seq);
    }
    this.sql.exec(
      "update events set data = null where seq = ? and type in ('reaction.added', 'reaction.removed')",
      message.seq,
    );
  }

  /** A reaction that was taken back stays as a row, for a PostgreSQL that has to be refilled. */
  react({ type, seq, emoji, userId, rev, at }: Of<"reaction.added" | "reaction.removed">): void {
    this.sql.exec(
      `insert into reactions values (?, ?, ?, ?, ?, ?) on conflict (seq, emoji, user_id)
         do update set rev = excluded.rev, at = excluded.at, is_on = excluded.is_on`,
      seq,
      emoji,
      userId,
      rev,
      at,
      type === "reaction.added" ? 1 : 0,
    );
  }

  pin({ type, seq, rev, at, by }: Of<"pin.added" | "pin.removed">): void {
    const isOn = type === "pin.added";
    this.sql.exec(
      "update messages set pinned_at = ?, pinned_by = ?, pin_rev = ? where seq = ?",
      isOn ? at : null,
      isOn ? by : null,
      rev,
      seq,
    );
  }

  /** Only where there are any: most messages mention nobody. */
  mention(messages: readonly Message[]): void {
    const rows = messages.flatMap(({ seq, mentions }) => mentions.map((userId) => [userId, seq]));
    if (rows.length === 0) return;
    this.sql.exec("insert into mentions select value->>0, value->>1 from json_each(?)", JSON.stringify(rows));
  }

  reactions(seq: number): ReactionCount[] {
    return this.sql
      .exec<{ emoji: string; count: number }>(
        `select emoji, count(*) as count from reactions where seq = ? and is_on = 1 group by emoji
         order by count desc, emoji`,
        seq,
      )
      .toArray();
  }

  hasReacted(seq: number, emoji: string, userId: string): boolean {
    return (
      this.sql
        .exec("select 1 from reactions where seq = ? and emoji = ? and user_id = ? and is_on = 1", seq, emoji, userId)
        .toArray().length > 0
    );
  }

  pinCount(): number {
    return this.sql
      .exec<{ n: number }>("select count(*) as n from messages where pin_rev is not null and pinned_at is not null")
      .one().n;
  }
}

function toJson(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
