import type { Change, RoomEvent } from "../domain/change.ts";
import type { RoomRole } from "../domain/permissions.ts";
import type { Profile } from "../domain/profile.ts";
import type { Member, Message, RoomDetails } from "../domain/room.ts";
import { readMeta, writeMeta } from "../sqlite.ts";
import type { StoredMessage } from "./commands/view.ts";
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

type MemberRow = {
  user_id: string;
  role: string;
  joined_at: number;
  rev: number;
  username: string;
  full_name: string;
  picture_url: string | null;
  version: number;
};

const MEMBER = `select m.user_id, m.role, m.joined_at, m.rev, p.username, p.full_name, p.picture_url, p.version
  from members m join profiles p on p.user_id = m.user_id`;
const MESSAGE = `select seq, id, rev, user_id as userId, client_id as clientId, content, mentions, body_hash as bodyHash,
  created_at as createdAt, updated_at as updatedAt, deleted_at as deletedAt from messages`;

/** The room's record in SQLite: events, stubs with content, members. Writes happen inside the caller's transaction. */
export class RoomLog {
  private readonly sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.sql = sql;
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
    return JSON.parse(readMeta(this.sql, "room") ?? "{}") as StoredRoom;
  }

  hashKey(): string {
    return readMeta(this.sql, "hash_key") ?? "";
  }

  /** Messages of one turn in one statement: the commit is the price, not the rows. */
  appendMessages(messages: readonly Message[]): void {
    const rows = JSON.stringify(
      messages.map((m) => [
        m.seq,
        m.id,
        m.userId,
        m.clientId,
        m.content,
        m.rev,
        m.createdAt,
        m.mentions.length === 0 ? null : JSON.stringify(m.mentions),
      ]),
    );
    this.sql.exec(
      `insert into messages(seq, id, user_id, client_id, content, rev, created_at, updated_at, mentions)
       select value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>6, value->>7
       from json_each(?)`,
      rows,
    );
    this.sql.exec(
      `insert into events(rev, type, at, by, seq, bytes)
       select value->>5, 'message.created', value->>6, value->>2, value->>0, length(value->>4) + ${EVENT_BYTES}
       from json_each(?)`,
      rows,
    );
    this.appendMentions(messages);
  }

  /** Only where there are any: most messages mention nobody. */
  private appendMentions(messages: readonly Message[]): void {
    const rows = messages.flatMap(({ seq, mentions }) => mentions.map((userId) => [userId, seq]));
    if (rows.length === 0) return;
    this.sql.exec("insert into mentions select value->>0, value->>1 from json_each(?)", JSON.stringify(rows));
  }

  append(event: RoomEvent, bodyHash: string | null): void {
    this.sql.exec(
      "insert into events(rev, type, at, by, seq, user_id, data, bytes) values (?, ?, ?, ?, ?, ?, ?, ?)",
      event.rev,
      event.type,
      event.at,
      event.by,
      "message" in event ? event.message.seq : null,
      "member" in event ? event.member.profile.userId : event.type === "member.removed" ? event.userId : null,
      "member" in event ? JSON.stringify({ role: event.member.role, joinedAt: event.member.joinedAt }) : null,
      EVENT_BYTES,
    );
    this.apply(event, event, bodyHash);
  }

  private apply(change: Change, at: { at: number; by: string | null }, bodyHash: string | null): void {
    switch (change.type) {
      case "room.created":
      case "room.updated": {
        const { memberCount: _counted, ...room } = change.room;
        writeMeta(this.sql, "room", JSON.stringify(room));
        break;
      }
      case "room.deleted":
        writeMeta(this.sql, "deleted", String(at.at));
        break;
      case "member.joined":
      case "member.updated":
        this.putProfile(change.member.profile);
        this.sql.exec(
          `insert into members values (?, ?, ?, ?)
           on conflict (user_id) do update set role = excluded.role, rev = excluded.rev`,
          change.member.profile.userId,
          change.member.role,
          change.member.joinedAt,
          change.member.rev,
        );
        break;
      case "member.removed":
        this.sql.exec("delete from members where user_id = ?", change.userId);
        break;
      case "message.created":
        throw new Error("messages are appended together");
      case "message.deleted":
        this.sql.exec(
          `update messages set content = null, mentions = null, body_hash = coalesce(body_hash, ?), rev = ?, updated_at = ?,
             deleted_at = ?, deleted_by = ? where seq = ?`,
          bodyHash,
          change.message.rev,
          at.at,
          at.at,
          at.by,
          change.message.seq,
        );
        this.sql.exec("delete from mentions where seq = ?", change.message.seq);
    }
  }

  memberByUsername(username: string): Member | null {
    return this.members("where lower(p.username) = ?", username)[0] ?? null;
  }

  putProfile(profile: Profile): void {
    this.sql.exec(
      `insert into profiles values (?, ?, ?, ?, ?) on conflict (user_id) do update set username = excluded.username,
         full_name = excluded.full_name, picture_url = excluded.picture_url, version = excluded.version
       where excluded.version > profiles.version`,
      profile.userId,
      profile.username,
      profile.fullName,
      profile.pictureUrl,
      profile.version,
    );
  }

  member(userId: string): Member | null {
    return this.members("where m.user_id = ?", userId)[0] ?? null;
  }

  owners(): Member[] {
    return this.members("where m.role = 'owner' order by m.joined_at, m.user_id");
  }

  membersAfter(userId: string, limit: number): Member[] {
    return this.members("where m.user_id > ? order by m.user_id limit ?", userId, limit);
  }

  /** Those who could become the owner, in the order of their claim. */
  heir(without: string): Member | null {
    const order = `case m.role when 'admin' then 0 when 'moderator' then 1 when 'member' then 2 else 3 end`;
    return this.members(`where m.user_id <> ? order by ${order}, m.joined_at, m.user_id limit 1`, without)[0] ?? null;
  }

  private members(where: string, ...params: (string | number)[]): Member[] {
    return this.sql
      .exec<MemberRow>(`${MEMBER} ${where}`, ...params)
      .toArray()
      .map(toMember);
  }

  profile(userId: string): Profile | null {
    const [row] = this.sql
      .exec<MemberRow>(
        "select user_id, username, full_name, picture_url, version from profiles where user_id = ?",
        userId,
      )
      .toArray();
    return row ? toProfile(row) : null;
  }

  messageById(id: string): StoredMessage | null {
    return this.message("id = ?", id);
  }

  messageByClientId(userId: string, clientId: string): StoredMessage | null {
    return this.message("user_id = ? and client_id = ?", userId, clientId);
  }

  /** By `<user id> <client id>`; only those that are there. */
  messagesByClientIds(pairs: readonly (readonly [userId: string, clientId: string])[]): Map<string, StoredMessage> {
    const found = this.messages(
      `where client_id is not null and (user_id, client_id) in
         (select value->>0, value->>1 from json_each(?))`,
      JSON.stringify(pairs),
    );
    return new Map(found.map((message) => [`${message.userId} ${message.clientId}`, message]));
  }

  private message(where: string, ...params: string[]): StoredMessage | null {
    return this.messages(`where ${where}`, ...params)[0] ?? null;
  }

  private messages(where: string, ...params: string[]): StoredMessage[] {
    type Row = Omit<StoredMessage, "mentions"> & { mentions: string | null } & Record<string, SqlStorageValue>;
    return this.sql
      .exec<Row>(`${MESSAGE} ${where}`, ...params)
      .toArray()
      .map((row) => ({ ...row, mentions: row.mentions === null ? [] : (JSON.parse(row.mentions) as string[]) }));
  }
}

function toProfile(row: MemberRow): Profile {
  return {
    userId: row.user_id,
    username: row.username,
    fullName: row.full_name,
    pictureUrl: row.picture_url,
    version: row.version,
  };
}

function toMember(row: MemberRow): Member {
  return { profile: toProfile(row), role: row.role as RoomRole, joinedAt: row.joined_at, rev: row.rev };
}
