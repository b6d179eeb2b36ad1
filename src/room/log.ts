import type { RoomEvent } from "../domain/change.ts";
import type { JsonObject } from "../domain/json.ts";
import { defaultSettings, type Member, type RoomDetails } from "../domain/room.ts";
import { readMeta, writeMeta } from "../sqlite.ts";
import type { StoredMessage } from "./commands/view.ts";
import { MemberLog } from "./member-log.ts";
import { type Created, insertMessages } from "./message-insert.ts";
import { type Before, MessageLog } from "./message-log.ts";
import { seqAt } from "./seq-at.ts";
import { EVENT_BYTES } from "./turn.ts";

/** What the log keeps of the room's own row; `memberCount` is counted, not stored. */
type StoredRoom = Omit<RoomDetails, "memberCount">;

export interface Head {
  readonly epoch: string;
  readonly rev: number;
  readonly seq: number;
  /** Time of the last event: the room's clock never goes back behind it. */
  readonly at: number;
  readonly memberCount: number;
  readonly isDeleted: boolean;
}

const MESSAGE = `select seq, messages.id, rev, coalesce(messages.type, 'text') as type, user_id as userId, client_id as clientId, content, custom,
  mentions, mentions_room as mentionsRoom, reply_to as replyTo, body_hash as bodyHash, created_at as createdAt,
  updated_at as updatedAt, edited_at as editedAt, pinned_at as pinnedAt, pinned_by as pinnedBy, deleted_at as deletedAt,
  deleted_by as deletedBy, deleted_reason as reason from messages`;

/** The room's record in SQLite: events, stubs with content, members. Writes happen inside the caller's transaction. */
export class RoomLog {
  readonly messages: MessageLog;
  readonly members: MemberLog;
  private readonly sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.sql = sql;
    this.messages = new MessageLog(sql);
    this.members = new MemberLog(sql);
  }

  init(room: StoredRoom, epoch: string, hashKey: string): void {
    writeMeta(this.sql, "room", JSON.stringify(room));
    writeMeta(this.sql, "epoch", epoch);
    writeMeta(this.sql, "hash_key", hashKey);
  }

  head(): Head {
    const [last] = this.sql
      .exec<{ rev: number; at: number }>("select rev, at from events order by rev desc limit 1")
      .toArray();
    const [message] = this.sql.exec<{ seq: number }>("select seq from messages order by seq desc limit 1").toArray();
    const members = this.sql.exec<{ n: number }>("select count(*) as n from members").one();
    return {
      epoch: readMeta(this.sql, "epoch") ?? "",
      rev: last?.rev ?? Number(readMeta(this.sql, "floor_rev") ?? 0),
      seq: message?.seq ?? 0,
      at: last?.at ?? Number(readMeta(this.sql, "floor_at") ?? 0),
      memberCount: members.n,
      isDeleted: readMeta(this.sql, "deleted") !== null,
    };
  }

  room(): StoredRoom {
    const stored = JSON.parse(readMeta(this.sql, "room") ?? "{}") as StoredRoom;
    // A setting that is younger than the room.
    return { ...defaultSettings, ...stored };
  }

  hashKey(): string {
    return readMeta(this.sql, "hash_key") ?? "";
  }

  /** Messages of one turn that follow each other: the commit is the price, not the rows. */
  appendMessages(created: readonly Created[]): void {
    insertMessages(this.sql, created);
    this.sql.exec(
      `insert into events(rev, type, at, by, seq, bytes)
       select rev, 'message.created', created_at, user_id, seq, length(content) + ${EVENT_BYTES}
       from messages where seq >= ?`,
      created[0]?.message.seq ?? 0,
    );
    this.messages.mention(created.map(({ message }) => message));
  }

  /** @returns the bytes that it costs in the window. */
  append(event: RoomEvent, before: Before | null): number {
    const bytes = EVENT_BYTES + contentBytesOf(event, before);
    this.sql.exec(
      "insert into events(rev, type, at, by, seq, user_id, data, bytes) values (?, ?, ?, ?, ?, ?, ?, ?)",
      event.rev,
      event.type,
      event.at,
      event.by,
      "message" in event ? event.message.seq : "seq" in event ? event.seq : null,
      "member" in event ? event.member.profile.userId : "userId" in event ? event.userId : null,
      "member" in event ? memberData(event.member) : "emoji" in event ? event.emoji : null,
      bytes,
    );
    this.apply(event, before);
    return bytes;
  }

  private apply(change: RoomEvent, before: Before | null): void {
    switch (change.type) {
      case "room.created":
      case "room.updated": {
        const { memberCount: _counted, ...room } = change.room;
        writeMeta(this.sql, "room", JSON.stringify(room));
        break;
      }
      case "room.deleted":
        writeMeta(this.sql, "deleted", String(change.at));
        break;
      case "member.joined":
      case "member.updated":
        this.members.put(change.member);
        break;
      case "member.removed":
        this.members.remove(change.userId);
        break;
      case "message.created":
        throw new Error("messages are appended together");
      case "message.edited":
        if (!before) throw new Error("an edit replaces a body");
        this.messages.edit(change.message, before);
        break;
      case "message.deleted":
        this.messages.delete(change.message, before?.bodyHash ?? null);
        break;
      case "reaction.added":
      case "reaction.removed":
        this.messages.react(change);
        break;
      case "pin.added":
      case "pin.removed":
        this.messages.pin(change);
    }
  }

  messageById(id: string): StoredMessage | null {
    return this.message("id = ?", id);
  }

  messageByClientId(userId: string, clientId: string): StoredMessage | null {
    return this.message("user_id = ? and client_id = ?", userId, clientId);
  }

  /** Not deleted, sent behind `after`, the newest first. */
  messagesBy(userId: string, after: number, limit: number): StoredMessage[] {
    const found = "where seq > ? and user_id = ? and type is null and deleted_at is null order by seq desc limit ?";
    return this.readMessages(found, after, userId, limit);
  }

  /** When somebody sent last behind `after`, deleted messages included. */
  sentAt(userId: string, after: number): number | null {
    const { at } = this.sql
      .exec<{ at: number | null }>(
        "select max(created_at) as at from messages where seq > ? and user_id = ? and type is null",
        after,
        userId,
      )
      .one();
    return at;
  }

  /** The newest message that is not later than `time`, or 0. */
  seqAt(time: number, last: number): number {
    return seqAt(this.sql, time, last);
  }

  /** By `<user id> <client id>`; only those that are there. */
  messagesByClientIds(pairs: readonly (readonly [userId: string, clientId: string])[]): Map<string, StoredMessage> {
    const found = this.readMessages(
      "join json_each(?) as pair on user_id = pair.value->>0 and client_id = pair.value->>1",
      JSON.stringify(pairs),
    );
    return new Map(found.map((message) => [`${message.userId} ${message.clientId}`, message]));
  }

  messageBySeq(seq: number): StoredMessage | null {
    return this.message("seq = ?", seq);
  }

  private message(where: string, ...params: (string | number)[]): StoredMessage | null {
    return this.readMessages(`where ${where}`, ...params)[0] ?? null;
  }

  private readMessages(which: string, ...params: (string | number)[]): StoredMessage[] {
    return this.sql
      .exec<StoredRow>(`${MESSAGE} ${which}`, ...params)
      .toArray()
      .map((row) => ({
        ...row,
        custom: row.custom === null ? null : (JSON.parse(row.custom) as JsonObject),
        mentions: row.mentions === null ? [] : (JSON.parse(row.mentions) as string[]),
        mentionsRoom: row.mentionsRoom === 1,
      }));
  }
}

type StoredRow = Omit<StoredMessage, "mentions" | "mentionsRoom" | "custom"> & {
  mentions: string | null;
  mentionsRoom: number | null;
  custom: string | null;
} & Record<string, SqlStorageValue>;

/** What a replay shows with the event, and what its version keeps of the body that it replaced. */
function contentBytesOf(event: RoomEvent, before: Before | null): number {
  if (event.type !== "message.edited") return 0;
  return (event.message.content?.length ?? 0) + (before?.content?.length ?? 0);
}

/** What an event keeps of a membership as it was made: the member may be another one by the time it is replayed. */
function memberData({ role, joinedAt, mutedUntil }: Member): string {
  return JSON.stringify({ role, joinedAt, mutedUntil });
}
