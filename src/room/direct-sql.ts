import type { Block } from "../domain/direct.ts";

/** What PostgreSQL knows of a set of people. */
export interface DirectRow {
  readonly roomId: string | null;
  readonly block: Block;
}

/** $1 the ids as JSON text: the direct room that has exactly these members. */
export const directRoomSql = `
with p as (select x::uuid as id from jsonb_array_elements_text($1::text::jsonb) as x)
select r.id from room_members m join rooms r on r.id = m.room_id
where m.user_id = (select id from p limit 1) and r.kind = 'direct' and r.deleted_at is null
  and (select count(*) from room_members o where o.room_id = r.id) = (select count(*) from p)
  and not exists (select 1 from room_members o where o.room_id = r.id and o.user_id not in (select id from p))
order by r.id limit 1`;

/** $1, $2 two people: who of them blocks the other. */
export const blockSql = `
select user_id, version::float8 as version, blocked_at is not null as is_blocked from user_blocks
where (user_id, blocked_id) in (($1::uuid, $2::uuid), ($2::uuid, $1::uuid))`;

/** $1, $2 two people, $3 the ids of those who block the other as JSON text, $4 the version. */
export const projectBlockSql = `
insert into user_blocks as b (user_id, blocked_id, blocked_at, version)
select x.user_id, x.blocked_id, case when $3::text::jsonb ? x.user_id::text then now() end, $4::bigint
from (values ($1::uuid, $2::uuid), ($2::uuid, $1::uuid)) as x(user_id, blocked_id)
on conflict (user_id, blocked_id) do update set version = excluded.version,
  blocked_at = case when excluded.blocked_at is not null then coalesce(b.blocked_at, excluded.blocked_at) end
where b.version < excluded.version`;
