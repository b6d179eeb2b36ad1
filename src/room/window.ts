import { toMessageDto } from "../contract/to-wire.ts";
import type { SeqRange } from "../domain/history.ts";
import type { Message } from "../domain/message.ts";
import { readMeta, writeMeta } from "../sqlite.ts";
import { MessageReader } from "./message-reader.ts";
import { seqAt } from "./seq-at.ts";

export interface WindowLimits {
  readonly events: number;
  readonly bytes: number;
  readonly ageMs: number;
}

/** A page as any member may see it. */
export interface WindowPage {
  /** JSON text of an array of message DTOs, newest first. */
  readonly json: string;
  /** Whether there are reactions in it, some of which may be the reader's own. */
  readonly hasReactions: boolean;
  /** Quoted messages whose content has left the window. */
  readonly quotes: readonly number[];
}

type OldEvent = { rev: number; at: number; seq: number | null; type: string; bytes: number };

const isoTime = (column: string) => `strftime('%Y-%m-%dT%H:%M:%fZ', ${column} / 1000.0, 'unixepoch')`;

/**
 * The newest events and contents, kept in the room after they were projected. Below the floors stand only stubs;
 * their contents are in PostgreSQL.
 */
export class RoomWindow {
  floorSeq: number;
  floorRev: number;
  private bytes: number;
  /** The page that was asked for last, until something changes: mostly the newest one. */
  private page: (WindowPage & SeqRange) | null = null;
  private readonly sql: SqlStorage;
  readonly messages: MessageReader;
  private readonly roomId: string;
  private readonly limits: WindowLimits;

  constructor(sql: SqlStorage, roomId: string, limits: WindowLimits) {
    this.sql = sql;
    this.messages = new MessageReader(sql, roomId);
    this.roomId = roomId;
    this.limits = limits;
    this.floorSeq = Number(readMeta(sql, "floor_seq") ?? 0);
    this.floorRev = Number(readMeta(sql, "floor_rev") ?? 0);
    this.bytes = sql.exec<{ n: number }>("select coalesce(sum(bytes), 0) as n from events").one().n;
  }

  read(range: SeqRange): WindowPage {
    const { from, to } = range;
    if (this.page?.from === from && this.page.to === to) return this.page;
    const page = this.readPlain(range) ?? this.readAny(range);
    this.page = { ...page, from, to };
    return page;
  }

  /**
   * A page of nothing but texts, which nobody has touched: SQLite writes it several times faster than rows are mapped.
   * @returns null if it is not such a page.
   */
  private readPlain({ from, to }: SeqRange): WindowPage | null {
    const { json, isPlain } = this.sql
      .exec<{ json: string; isPlain: number }>(
        `select json_group_array(json_object('id', id, 'seq', seq, 'rev', rev, 'type', 'text', 'room_id', ?,
             'user_id', user_id, 'username', username, 'full_name', full_name, 'content', content, 'client_id', client_id,
             'mentions', json(coalesce(mentions, '[]')), 'created_at', ${isoTime("created_at")},
             'updated_at', ${isoTime("updated_at")}, 'deleted_at', null)) as json,
           max(coalesce(type, custom, reply_to, mentions_room, edited_at, pinned_at, deleted_at)) is null and not exists
             (select 1 from reactions where seq between ? and ? and is_on = 1) as isPlain
         from (select m.*, coalesce(p.username, '') as username, coalesce(p.full_name, '') as full_name
           from messages m left join profiles p on p.user_id = m.user_id
           where m.seq between ? and ? order by m.seq desc)`,
        this.roomId,
        from,
        to,
        from,
        to,
      )
      .one();
    return isPlain === 1 ? { json, hasReactions: false, quotes: [] } : null;
  }

  private readAny({ from, to }: SeqRange): WindowPage {
    const messages = this.messages.read("m.seq between ? and ? order by m.seq desc", [from, to]);
    const quotes = messages.flatMap(({ replyTo }) =>
      replyTo && replyTo.preview === null && !replyTo.isDeleted ? replyTo.seq : [],
    );
    return {
      json: JSON.stringify(messages.map(toMessageDto)),
      hasReactions: messages.some(({ reactions }) => reactions.length > 0),
      quotes: [...new Set(quotes)],
    };
  }

  /** The newest messages that are not deleted and whose content is here, oldest first. */
  recent(limit: number, reader: string | null): Message[] {
    const where = "m.seq > ? and m.deleted_at is null order by m.seq desc limit ?";
    return this.messages.read(where, [this.floorSeq, limit], reader).reverse();
  }

  /** The newest message that is not later than `time`, or 0. */
  seqAt(time: number, last: number): number {
    return seqAt(this.sql, time, last);
  }

  grew(bytes: number): void {
    this.bytes += bytes;
  }

  /** Messages or profiles are no longer what they were. */
  changed(): void {
    this.page = null;
  }

  /**
   * Lets go of what is projected and beyond the limits: the newest `events` always stay if they fit into `bytes`,
   * older ones as long as they are younger than `ageMs` and fit. `hashBody` keeps sends idempotent without content.
   */
  trim(projectedRev: number, now: number, hashBody: (content: string) => string): void {
    if (this.bytes <= this.limits.bytes && projectedRev - this.floorRev <= this.limits.events) return;
    let floorRev = this.floorRev;
    let floorSeq = this.floorSeq;
    let bytes = this.bytes;
    const mayStay = (row: OldEvent) => {
      const isOverAge = row.rev <= projectedRev - this.limits.events && row.at < now - this.limits.ageMs;
      return !isOverAge && bytes <= this.limits.bytes;
    };
    // Mostly the window is long for being young: then the oldest event tells, and no other has to be read.
    const [oldest] = this.oldestEvents(projectedRev, 1);
    if (!oldest || mayStay(oldest)) return;
    const edited: number[] = [];
    for (const row of this.oldestEvents(projectedRev, 1_000)) {
      if (mayStay(row)) break;
      floorRev = row.rev;
      bytes -= row.bytes;
      if (row.type === "message.created" && row.seq !== null) floorSeq = row.seq;
      if (row.type === "message.edited" && row.seq !== null) edited.push(row.seq);
    }
    // A message that was edited stays for as long as its last edit can be replayed.
    const leaving = this.sql
      .exec<{ seq: number; content: string }>(
        `select seq, content from messages
         where (seq > ? and seq <= ? or seq <= ? and seq in (select value from json_each(?)))
           and rev <= ? and content is not null and seq not in (select seq from parked)`,
        this.floorSeq,
        floorSeq,
        floorSeq,
        JSON.stringify(edited),
        floorRev,
      )
      .toArray();
    for (const { seq, content } of leaving) {
      this.sql.exec(
        "update messages set content = null, custom = null, body_hash = coalesce(body_hash, ?) where seq = ?",
        hashBody(content),
        seq,
      );
    }
    this.sql.exec("delete from events where rev <= ?", floorRev);
    this.sql.exec("delete from versions where rev <= ?", floorRev);
    writeMeta(this.sql, "floor_rev", String(floorRev));
    writeMeta(this.sql, "floor_seq", String(floorSeq));
    this.changed();
    this.floorRev = floorRev;
    this.floorSeq = floorSeq;
    this.bytes = bytes;
  }

  private oldestEvents(projectedRev: number, limit: number): OldEvent[] {
    return this.sql
      .exec<OldEvent>(
        "select rev, at, seq, type, bytes from events where rev <= ? order by rev limit ?",
        projectedRev,
        limit,
      )
      .toArray();
  }
}
