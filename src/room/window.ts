import type { SeqRange } from "../domain/history.ts";
import type { Message } from "../domain/room.ts";
import { readMeta, writeMeta } from "../sqlite.ts";

export interface WindowLimits {
  readonly events: number;
  readonly bytes: number;
  readonly ageMs: number;
}

type MessageRow = {
  id: string;
  seq: number;
  rev: number;
  user_id: string;
  client_id: string | null;
  username: string | null;
  full_name: string | null;
  content: string | null;
  mentions: string | null;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
};

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
  private page: { readonly from: number; readonly to: number; readonly json: string } | null = null;
  private readonly sql: SqlStorage;
  private readonly roomId: string;
  private readonly limits: WindowLimits;

  constructor(sql: SqlStorage, roomId: string, limits: WindowLimits) {
    this.sql = sql;
    this.roomId = roomId;
    this.limits = limits;
    this.floorSeq = Number(readMeta(sql, "floor_seq") ?? 0);
    this.floorRev = Number(readMeta(sql, "floor_rev") ?? 0);
    this.bytes = sql.exec<{ n: number }>("select coalesce(sum(bytes), 0) as n from events").one().n;
  }

  /** JSON text of an array of message DTOs, newest first, made by SQLite: several times cheaper than mapping rows. */
  json({ from, to }: SeqRange): string {
    if (this.page?.from === from && this.page.to === to) return this.page.json;
    const json = this.readJson(from, to);
    this.page = { from, to, json };
    return json;
  }

  private readJson(from: number, to: number): string {
    const row = this.sql
      .exec<{ json: string }>(
        `select json_group_array(json_object('id', id, 'seq', seq, 'rev', rev, 'room_id', ?, 'user_id', user_id,
           'username', username, 'full_name', full_name, 'content', content, 'client_id', client_id,
           'mentions', json(coalesce(mentions, '[]')),
           'created_at', ${isoTime("created_at")}, 'updated_at', ${isoTime("updated_at")},
           'deleted_at', ${isoTime("deleted_at")})) as json
         from (select m.*, coalesce(p.username, '') as username, coalesce(p.full_name, '') as full_name
           from messages m left join profiles p on p.user_id = m.user_id
           where m.seq between ? and ? order by m.seq desc)`,
        this.roomId,
        from,
        to,
      )
      .one();
    return row.json;
  }

  /** The newest messages that are not deleted and whose content is here, oldest first. */
  recent(limit: number): Message[] {
    return this.messages(
      "m.seq > ? and m.deleted_at is null order by m.seq desc limit ?",
      this.floorSeq,
      limit,
    ).reverse();
  }

  messagesBySeq(seqs: readonly number[]): Message[] {
    return this.messages("m.seq in (select value from json_each(?))", JSON.stringify(seqs));
  }

  private messages(where: string, ...params: (string | number)[]): Message[] {
    return this.sql
      .exec<MessageRow>(
        `select m.id, m.seq, m.rev, m.user_id, m.client_id, m.content, m.mentions, m.created_at, m.updated_at, m.deleted_at,
           p.username, p.full_name
         from messages m left join profiles p on p.user_id = m.user_id where ${where}`,
        ...params,
      )
      .toArray()
      .map((row) => this.toMessage(row));
  }

  private toMessage(row: MessageRow): Message {
    return {
      id: row.id,
      roomId: this.roomId,
      seq: row.seq,
      rev: row.rev,
      clientId: row.client_id,
      userId: row.user_id,
      username: row.username ?? "",
      fullName: row.full_name ?? "",
      content: row.content,
      mentions: row.mentions === null ? [] : (JSON.parse(row.mentions) as string[]),
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      deletedAt: row.deleted_at,
    };
  }

  /** The newest message that is not later than `time`, or 0. Times never fall as seq grows, so halving finds it. */
  seqAt(time: number, last: number): number {
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const [row] = this.sql
        .exec<{ created_at: number }>("select created_at from messages where seq = ?", middle)
        .toArray();
      if (row && row.created_at <= time) low = middle;
      else high = middle - 1;
    }
    return low;
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
    for (const row of this.oldestEvents(projectedRev, 1_000)) {
      if (mayStay(row)) break;
      floorRev = row.rev;
      bytes -= row.bytes;
      if (row.type === "message.created" && row.seq !== null) floorSeq = row.seq;
    }
    const leaving = this.sql
      .exec<{ seq: number; content: string }>(
        `select seq, content from messages where seq > ? and seq <= ? and content is not null
         and seq not in (select seq from parked)`,
        this.floorSeq,
        floorSeq,
      )
      .toArray();
    for (const { seq, content } of leaving) {
      this.sql.exec(
        "update messages set content = null, body_hash = coalesce(body_hash, ?) where seq = ?",
        hashBody(content),
        seq,
      );
    }
    this.sql.exec("delete from events where rev <= ?", floorRev);
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
