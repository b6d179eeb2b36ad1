import type { RoomRole } from "../domain/permissions.ts";
import type { Profile } from "../domain/profile.ts";
import type { Member } from "../domain/room.ts";
import { searchKey } from "../domain/text.ts";

type MemberRow = {
  user_id: string;
  role: string;
  joined_at: number;
  muted_until: number | null;
  rev: number;
  username: string;
  full_name: string;
  picture_url: string | null;
  version: number;
};

const MEMBER = `select m.user_id, m.role, m.joined_at, m.muted_until, m.rev, p.username, p.full_name, p.picture_url, p.version
  from members m join profiles p on p.user_id = m.user_id`;

/** Who is in the room, and what it knows of those who were, in SQLite. Writes happen inside the caller's transaction. */
export class MemberLog {
  private readonly sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  put(member: Member): void {
    this.putProfile(member.profile);
    this.sql.exec(
      `insert into members(user_id, role, joined_at, muted_until, rev, username_key, full_name_key)
       values (?, ?, ?, ?, ?, ?, ?)
       on conflict (user_id) do update set role = excluded.role, muted_until = excluded.muted_until,
         rev = excluded.rev, username_key = excluded.username_key, full_name_key = excluded.full_name_key`,
      member.profile.userId,
      member.role,
      member.joinedAt,
      member.mutedUntil,
      member.rev,
      searchKey(member.profile.username),
      searchKey(member.profile.fullName),
    );
  }

  remove(userId: string): void {
    this.sql.exec("delete from members where user_id = ?", userId);
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

  get(userId: string): Member | null {
    return this.select("where m.user_id = ?", userId)[0] ?? null;
  }

  byUsername(username: string): Member | null {
    return this.select("where lower(p.username) = ?", username)[0] ?? null;
  }

  owners(): Member[] {
    return this.select("where m.role = 'owner' order by m.joined_at, m.user_id");
  }

  /** The first of them, by id. */
  some(limit: number): Member[] {
    return membersAfter(this.sql, "", limit);
  }

  /** Those who could become the owner, in the order of their claim. */
  heir(without: string): Member | null {
    const order = `case m.role when 'admin' then 0 when 'moderator' then 1 when 'member' then 2 else 3 end`;
    return this.select(`where m.user_id <> ? order by ${order}, m.joined_at, m.user_id limit 1`, without)[0] ?? null;
  }

  private select(where: string, ...params: (string | number)[]): Member[] {
    return selectMembers(this.sql, where, ...params);
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

  /** The same for who may have been forgotten. */
  knownProfile(userId: string): Profile {
    return this.profile(userId) ?? { userId, username: "", fullName: "", pictureUrl: null, version: 0 };
  }
}

/** By id. */
export function membersAfter(sql: SqlStorage, userId: string, limit: number): Member[] {
  return selectMembers(sql, "where m.user_id > ? order by m.user_id limit ?", userId, limit);
}

/** `m` is the membership, `p` the profile. */
export function selectMembers(sql: SqlStorage, where: string, ...params: (string | number)[]): Member[] {
  return sql
    .exec<MemberRow>(`${MEMBER} ${where}`, ...params)
    .toArray()
    .map(toMember);
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
  const { joined_at: joinedAt, muted_until: mutedUntil, rev } = row;
  return { profile: toProfile(row), role: row.role as RoomRole, joinedAt, mutedUntil, rev };
}
