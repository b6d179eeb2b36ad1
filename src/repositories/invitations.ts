import { sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { roomMembers, roomRecords, rooms, users } from "../db/schema.ts";
import { isUuid } from "../domain/ids.ts";
import { type Invitation, standingOfInvitation } from "../domain/invitation.ts";
import type { RoomRole } from "../domain/permissions.ts";
import type { Profile } from "../domain/profile.ts";
import type { RoomCard } from "../domain/room.ts";
import { decodeCursor, type PageRequest, pageOf } from "./page.ts";

export interface OwnInvitationRow {
  readonly roomId: string;
  readonly invitation: Invitation;
  readonly room: RoomCard;
  readonly maker: Profile | null;
}

/**
 * Those that would admit this user, newest room first. The room decides when one is accepted; what it would refuse by
 * what PostgreSQL knows already is not offered.
 */
export async function listOwnInvitations(
  db: Db,
  userId: string,
  now: Date,
  { limit, cursor }: PageRequest,
): Promise<{ rows: OwnInvitationRow[]; next: string | null }> {
  const before = cursor === null ? null : decodeCursor(cursor, isUuid);
  const rows = await db.execute<{
    room_id: string;
    invitation: Invitation;
    room: RoomCard;
    maker: Profile | null;
    maker_role: RoomRole | null;
  }>(sql`
    select k.room_id, k.value as invitation, m.role as maker_role,
      json_build_object('name', r.name, 'description', r.description, 'topic', r.topic, 'visibility', r.visibility,
        'memberCount', r.member_count) as room,
      case when u.id is not null then json_build_object('userId', u.id, 'username', u.username,
        'fullName', u.full_name, 'pictureUrl', u.profile_pic_url, 'version', u.profile_version) end as maker
    from ${roomRecords} k
    join ${rooms} r on r.id = k.room_id and r.deleted_at is null
    left join ${roomMembers} m on m.room_id = k.room_id and m.user_id = (k.value->>'by')::uuid
    left join ${users} u on u.id = (k.value->>'by')::uuid
    where k.user_id = ${userId} and k.kind = 'invitation' and k.state = 'open'
      and (${before}::uuid is null or k.room_id < ${before}::uuid)
      and ((k.value->>'expiresAt')::float8 is null or (k.value->>'expiresAt')::float8 > ${now.getTime()})
      and not exists (select 1 from ${roomRecords} b where b.room_id = k.room_id and b.kind = 'ban'
        and b.key = ${userId}::text and b.value is not null
        and ((b.value->>'expiresAt')::float8 is null or (b.value->>'expiresAt')::float8 > ${now.getTime()}))
    order by k.room_id desc limit ${limit + 1}`);
  const page = pageOf([...rows], limit, (row) => row.room_id);
  return {
    next: page.next,
    rows: page.rows
      .filter((row) => standingOfInvitation(row.invitation, row.maker_role, now.getTime()) === "open")
      .map(({ room_id, invitation, room, maker }) => ({ roomId: room_id, invitation, room, maker })),
  };
}
