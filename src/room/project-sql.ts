/**
 * The one statement that projects a batch. The guard lets it in only where the room's cursor stands at `expected`
 * and moves the cursor; every other write selects from the guard, so that a batch is applied exactly once whatever
 * is repeated, cut or overtaken.
 *
 * $1 room, $2 expected cursor, $3 new cursor, $4 the batch as JSON text.
 */
export const projectSql = `
with b as materialized (select $4::text::jsonb as j),
guard as (
  insert into rooms as r (id, name, description, visibility, admin_id, member_count, epoch, projected_rev, last_seq,
    hash_key, created_at, updated_at, deleted_at)
  select $1::uuid, x.name, x.description, x.visibility, x."adminId", x."memberCount", b.j->>'epoch', $3::bigint,
    x."lastSeq", x."hashKey", to_timestamp(x."createdAt" / 1000.0), to_timestamp(x."updatedAt" / 1000.0),
    to_timestamp(x."deletedAt" / 1000.0)
  from b, jsonb_to_record(b.j->'room') as x(name text, description text, visibility text, "adminId" uuid,
    "memberCount" int, "lastSeq" bigint, "hashKey" text, "createdAt" bigint, "updatedAt" bigint, "deletedAt" bigint)
  where $2::bigint = 0 or exists (select 1 from rooms where id = $1::uuid)
  on conflict (id) do update set name = excluded.name, description = excluded.description,
    visibility = excluded.visibility, admin_id = excluded.admin_id, member_count = excluded.member_count,
    projected_rev = excluded.projected_rev, last_seq = excluded.last_seq, updated_at = excluded.updated_at,
    deleted_at = excluded.deleted_at
  where r.projected_rev = $2::bigint and r.epoch = excluded.epoch
  returning r.id),
put_messages as (
  insert into messages as m (room_id, seq, id, user_id, client_id, content, body_hash, rev, created_at, updated_at,
    deleted_at, deleted_by)
  select guard.id, x.seq, x.id, x.user_id, x.client_id, x.content, x.body_hash, x.rev,
    to_timestamp(x.created_at / 1000.0), to_timestamp(x.updated_at / 1000.0), to_timestamp(x.deleted_at / 1000.0),
    x.deleted_by
  from guard, b, jsonb_to_recordset(b.j->'messages') as x(seq bigint, id uuid, user_id uuid, client_id text,
    content text, body_hash text, rev bigint, created_at bigint, updated_at bigint, deleted_at bigint, deleted_by uuid)
  on conflict (room_id, seq) do update set
    content = coalesce(excluded.content, case when excluded.deleted_at is null then m.content end), body_hash = excluded.body_hash,
    rev = excluded.rev, updated_at = excluded.updated_at, deleted_at = excluded.deleted_at,
    deleted_by = excluded.deleted_by),
mentioned as (
  select guard.id as room_id, x.seq, u.value::uuid as user_id
  from guard, b, jsonb_to_recordset(b.j->'messages') as x(seq bigint, mentions text),
    jsonb_array_elements_text(x.mentions::jsonb) as u
  where x.mentions is not null),
put_mentions as (
  insert into message_mentions (user_id, room_id, seq) select user_id, room_id, seq from mentioned
  on conflict do nothing),
remove_mentions as (
  delete from message_mentions m using guard, b, jsonb_to_recordset(b.j->'messages') as x(seq bigint, mentions text)
  where x.mentions is null and m.room_id = guard.id and m.seq = x.seq),
put_members as (
  insert into room_members as m (room_id, user_id, role, joined_at, rev)
  select guard.id, x.user_id, x.role, to_timestamp(x.joined_at / 1000.0), x.rev
  from guard, b, jsonb_to_recordset(b.j->'members') as x(user_id uuid, role text, joined_at bigint, rev bigint)
  on conflict (room_id, user_id) do update set role = excluded.role, joined_at = excluded.joined_at,
    rev = excluded.rev),
remove_members as (
  delete from room_members m using guard, b, jsonb_array_elements_text(b.j->'removed') as x(user_id)
  where m.room_id = guard.id and m.user_id = x.user_id::uuid),
remove_others as (
  delete from room_members m using guard, b
  where (b.j->>'isWhole')::boolean and m.room_id = guard.id and not exists (
    select 1 from jsonb_to_recordset(b.j->'members') as x(user_id uuid) where x.user_id = m.user_id)),
add_counts as (
  insert into message_counts as c (room_id, user_id, hour, n)
  select guard.id, x.user_id, to_timestamp(x.hour / 1000.0), x.n
  from guard, b, jsonb_to_recordset(b.j->'counts') as x(user_id uuid, hour bigint, n int)
  on conflict (room_id, user_id, hour) do update set n = c.n + excluded.n),
park as (
  insert into parked_events as p (room_id, seq, rev, message_id, content, sqlstate, error)
  select guard.id, x.seq, x.rev, x.message_id, x.content, x.sqlstate, x.error
  from guard, b, jsonb_to_recordset(b.j->'parked') as x(seq bigint, rev bigint, message_id uuid, content text,
    sqlstate text, error text)
  on conflict (room_id, seq) do update set rev = excluded.rev, content = excluded.content)
select (select count(*) from guard)::int as applied`;

/** Read in a statement of its own: the one above would see the snapshot from before its wait. */
export const cursorSql = `select epoch, projected_rev::float8 as projected_rev, last_seq::float8 as last_seq
  from rooms where id = $1::uuid`;

/** $1 room, $2 the markers as JSON text. Versions make it repeatable, so it needs no guard. */
export const markersSql = `
insert into read_markers as m (user_id, room_id, seq, version)
select x.user_id, $1::uuid, x.seq, x.version
from jsonb_to_recordset($2::text::jsonb) as x(user_id uuid, seq bigint, version bigint)
on conflict (user_id, room_id) do update set seq = excluded.seq, version = excluded.version
where m.version < excluded.version`;

/** $1 room, $2 seq, $3 rev, $4 content: a parked content takes its place, if its row is still the one it belongs to. */
export const unparkSql = `
with put as (
  update messages set content = $4 where room_id = $1::uuid and seq = $2::bigint and rev = $3::bigint returning seq),
gone as (delete from parked_events p using put where p.room_id = $1::uuid and p.seq = put.seq)
select count(*)::int as applied from put`;
