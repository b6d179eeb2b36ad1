import { AppError } from "../domain/errors.ts";
import type { MemberCursor, MemberPage, MemberQuery } from "../domain/member-list.ts";
import type { RoomRole } from "../domain/permissions.ts";
import type { Member } from "../domain/room.ts";
import { searchKey } from "../domain/text.ts";
import { membersAfter, selectMembers } from "./member-log.ts";

/** What one page of a search may look at: its cost must not grow with the room. */
const SCANNED_MAX = 500;
/** Behind every text that begins alike. */
const LAST = "\u{10ffff}";

/** A page of the members, each way of asking along an index of its own. */
export function listMembers(sql: SqlStorage, { q, role, after, limit }: MemberQuery): MemberPage {
  if (q !== null) return search(sql, searchKey(q), role, after, limit);
  const found =
    role === null ? membersAfter(sql, after?.userId ?? "", limit + 1) : withRole(sql, role, after, limit + 1);
  const members = found.slice(0, limit);
  const last = found.length > limit ? members.at(-1) : undefined;
  return { members, next: last ? cursorOf(last, role === null ? "" : String(last.joinedAt)) : null };
}

/** Those of longest standing first. */
function withRole(sql: SqlStorage, role: RoomRole, after: MemberCursor | null, limit: number): Member[] {
  const joinedAt = after === null ? Number.MIN_SAFE_INTEGER : Number(after.sort);
  if (after?.sort === "" || !Number.isSafeInteger(joinedAt)) throw badCursor();
  const where = "where m.role = ? and (m.joined_at, m.user_id) > (?, ?) order by m.joined_at, m.user_id limit ?";
  return selectMembers(sql, where, role, joinedAt, after?.userId ?? "", limit);
}

/** By username and by full name at once, in the order of whichever begins with the text. */
function search(
  sql: SqlStorage,
  text: string,
  role: RoomRole | null,
  after: MemberCursor | null,
  limit: number,
): MemberPage {
  if (after !== null && !after.sort.startsWith(text)) throw badCursor();
  const members: Member[] = [];
  let at: MemberCursor = after ?? { sort: text, userId: "" };
  for (let scanned = 0; scanned < SCANNED_MAX; ) {
    const hits = hitsAfter(sql, text, at, limit);
    const known = membersById(
      sql,
      hits.map(({ userId }) => userId),
    );
    for (const hit of hits) {
      if (members.length === limit) return { members, next: at };
      at = { sort: hit.sort, userId: hit.userId };
      const member = known.get(hit.userId);
      if (member && !hit.isRepeated && (role === null || member.role === role)) members.push(member);
    }
    if (hits.length < limit) return { members, next: null };
    scanned += hits.length;
  }
  return { members, next: at };
}

type Hit = MemberCursor & { readonly isRepeated: boolean };

/** Whoever is found by both names is so twice: the later one is told apart. */
function hitsAfter(sql: SqlStorage, text: string, { sort, userId }: MemberCursor, limit: number): Hit[] {
  const hits = (key: string, other: string, isLater: string) =>
    `select * from (select ${key} as sort, user_id, ${other} >= ?5 and ${isLater} as is_repeated from members
       where (${key}, user_id) > (?1, ?2) and ${key} < ?3 order by ${key}, user_id limit ?4)`;
  const byUsername = hits("username_key", "full_name_key", "full_name_key < username_key");
  const byFullName = hits("full_name_key", "username_key", "username_key <= full_name_key");
  return sql
    .exec<{ sort: string; user_id: string; is_repeated: number }>(
      `${byUsername} union all ${byFullName} order by sort, user_id, is_repeated limit ?4`,
      sort,
      userId,
      text + LAST,
      limit,
      text,
    )
    .toArray()
    .map((row) => ({ sort: row.sort, userId: row.user_id, isRepeated: row.is_repeated === 1 }));
}

function membersById(sql: SqlStorage, ids: readonly string[]): Map<string, Member> {
  const where = "where m.user_id in (select value from json_each(?))";
  return new Map(selectMembers(sql, where, JSON.stringify(ids)).map((member) => [member.profile.userId, member]));
}

function cursorOf({ profile }: Member, sort: string): MemberCursor {
  return { userId: profile.userId, sort };
}

function badCursor(): AppError {
  return new AppError("request.bad_query", "The cursor belongs to another list");
}
