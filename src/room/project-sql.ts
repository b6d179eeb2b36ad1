import { searchTerms } from "../db/search.ts";

/**
 * Whether a batch has the content as it is. If not, PostgreSQL has it already: it has left the room, which still knows
 * all else of the message. A parked one is neither here nor, by an older body, there.
 */
const isSettled = `(excluded.content is not null or excluded.deleted_at is not null or excluded.seq in (
      select p.seq from b, jsonb_to_recordset(b.j->'parked') as p(seq bigint)))`;

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
  insert into rooms as r (id, name, description, visibility, kind, topic, custom, slow_mode_seconds, posting,
    system_messages, archived_at, admin_id, member_count, epoch, projected_rev, last_seq, hash_key, created_at, updated_at, deleted_at)
  select $1::uuid, x.name, x.description, x.visibility, x.kind, x.topic, x.custom, x."slowModeSeconds", x.posting,
    coalesce(x."systemMessages", false), to_timestamp(x."archivedAt" / 1000.0), x."adminId", x."memberCount", b.j->>'epoch', $3::bigint,
    x."lastSeq", x."hashKey", to_timestamp(x."createdAt" / 1000.0), to_timestamp(x."updatedAt" / 1000.0),
    to_timestamp(x."deletedAt" / 1000.0)
  from b, jsonb_to_record(b.j->'room') as x(name text, description text, visibility text, kind text, topic text,
    custom jsonb, "slowModeSeconds" int, posting text, "systemMessages" boolean, "archivedAt" bigint, "adminId" uuid,
    "memberCount" int, "lastSeq" bigint, "hashKey" text, "createdAt" bigint, "updatedAt" bigint, "deletedAt" bigint)
  where $2::bigint = 0 or exists (select 1 from rooms where id = $1::uuid)
  on conflict (id) do update set name = excluded.name, description = excluded.description,
    visibility = excluded.visibility, topic = excluded.topic, custom = excluded.custom, kind = excluded.kind,
    slow_mode_seconds = excluded.slow_mode_seconds, posting = excluded.posting,
    system_messages = excluded.system_messages, archived_at = excluded.archived_at, admin_id = excluded.admin_id, member_count = excluded.member_count,
    projected_rev = excluded.projected_rev, last_seq = excluded.last_seq, updated_at = excluded.updated_at,
    deleted_at = excluded.deleted_at
  where r.projected_rev = $2::bigint and r.epoch = excluded.epoch
  returning r.id),
put_messages as (
  insert into messages as m (room_id, seq, id, user_id, type, client_id, content, custom, reply_to, mentions_room, body_hash,
    rev, created_at, updated_at, edited_at, pinned_at, pinned_by, pin_rev, deleted_at, deleted_by, deleted_reason)
  select guard.id, x.seq, x.id, x.user_id, coalesce(x.type, 'text'), x.client_id, x.content, x.custom::jsonb, x.reply_to,
    x.mentions_room is not null, x.body_hash, x.rev, to_timestamp(x.created_at / 1000.0),
    to_timestamp(x.updated_at / 1000.0), to_timestamp(x.edited_at / 1000.0), to_timestamp(x.pinned_at / 1000.0),
    x.pinned_by, x.pin_rev, to_timestamp(x.deleted_at / 1000.0), x.deleted_by, x.deleted_reason
  from guard, b, jsonb_to_recordset(b.j->'messages') as x(seq bigint, id uuid, user_id uuid, type text, client_id text,
    content text, custom text, reply_to bigint, mentions_room int, body_hash text, rev bigint, created_at bigint,
    updated_at bigint, edited_at bigint, pinned_at bigint, pinned_by uuid, pin_rev bigint, deleted_at bigint,
    deleted_by uuid, deleted_reason text)
  on conflict (room_id, seq) do update set
    content = case when ${isSettled} then excluded.content else m.content end,
    custom = case when ${isSettled} then excluded.custom else m.custom end,
    reply_to = excluded.reply_to, mentions_room = excluded.mentions_room, body_hash = excluded.body_hash,
    rev = excluded.rev, updated_at = excluded.updated_at, edited_at = excluded.edited_at, pinned_at = excluded.pinned_at,
    pinned_by = excluded.pinned_by, pin_rev = excluded.pin_rev, deleted_at = excluded.deleted_at,
    deleted_by = excluded.deleted_by, deleted_reason = excluded.deleted_reason),
put_search as (
  insert into message_search as s (room_id, seq, created_at, terms)
  select guard.id, x.seq, to_timestamp(x.created_at / 1000.0), ${searchTerms("x.terms", "guard.id", "x.seq")}
  from guard, b, jsonb_to_recordset(b.j->'messages') as x(seq bigint, created_at bigint, terms text)
  where x.terms is not null
  on conflict (room_id, seq) do update set terms = excluded.terms where s.terms <> excluded.terms),
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
  where m.room_id = guard.id and m.seq = x.seq
    and (x.mentions is null or not x.mentions::jsonb ? m.user_id::text)),
put_versions as (
  insert into message_versions (room_id, seq, rev, content, custom, at)
  select guard.id, x.seq, x.rev, x.content, x.custom::jsonb, to_timestamp(x.at / 1000.0)
  from guard, b, jsonb_to_recordset(b.j->'versions') as x(seq bigint, rev bigint, content text, custom text, at bigint)
  on conflict do nothing),
put_reactions as (
  insert into message_reactions as r (room_id, seq, emoji, user_id, rev, at)
  select guard.id, x.seq, x.emoji, x.user_id, x.rev, to_timestamp(x.at / 1000.0)
  from guard, b, jsonb_to_recordset(b.j->'reactions') as x(seq bigint, emoji text, user_id uuid, rev bigint, at bigint,
    is_on int)
  where x.is_on = 1
  on conflict (room_id, seq, emoji, user_id) do update set rev = excluded.rev, at = excluded.at),
remove_reactions as (
  delete from message_reactions r
  using guard, b, jsonb_to_recordset(b.j->'reactions') as x(seq bigint, emoji text, user_id uuid, is_on int)
  where x.is_on = 0 and r.room_id = guard.id and r.seq = x.seq and r.emoji = x.emoji and r.user_id = x.user_id),
gone as (
  select guard.id as room_id, x.seq
  from guard, b, jsonb_to_recordset(b.j->'messages') as x(seq bigint, deleted_at bigint) where x.deleted_at is not null),
forget_versions as (
  delete from message_versions v using gone where v.room_id = gone.room_id and v.seq = gone.seq),
forget_reactions as (
  delete from message_reactions r using gone where r.room_id = gone.room_id and r.seq = gone.seq),
forget_search as (
  delete from message_search s
  using (select * from gone union select guard.id, p.seq from guard, b, jsonb_to_recordset(b.j->'parked') as p(seq bigint)) x
  where s.room_id = x.room_id and s.seq = x.seq),
put_members as (
  insert into room_members as m (room_id, user_id, role, joined_at, muted_until, rev)
  select guard.id, x.user_id, x.role, to_timestamp(x.joined_at / 1000.0), to_timestamp(x.muted_until / 1000.0), x.rev
  from guard, b, jsonb_to_recordset(b.j->'members') as x(user_id uuid, role text, joined_at bigint,
    muted_until bigint, rev bigint)
  on conflict (room_id, user_id) do update set role = excluded.role, joined_at = excluded.joined_at,
    muted_until = excluded.muted_until, rev = excluded.rev),
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

/** $1 room, $2 the ids of those who are there as JSON text; a room in which nobody is has no row. */
export const onlineSql = `
with x as materialized (
  select array(select jsonb_array_elements_text($2::text::jsonb)::uuid) as user_ids),
gone as (delete from room_online o using x where o.room_id = $1::uuid and x.user_ids = '{}')
insert into room_online as o (room_id, user_ids, at)
select $1::uuid, user_ids, now() from x where user_ids <> '{}'
on conflict (room_id) do update set user_ids = excluded.user_ids, at = excluded.at`;

/**
 * $1 room, $2 the records as JSON text. An entry of the audit log is written once and stays; of any other record the
 * newer version wins, so that this too may be repeated without a guard.
 */
export const recordsSql = `
with x as materialized (
  select r.kind, r.key, r.version, r.value::jsonb as value
  from jsonb_to_recordset($2::text::jsonb) as r(kind text, key text, version bigint, value text)),
put_audit as (
  insert into audit_log (id, at, actor_id, action, room_id, target_id, reason, details, request_id)
  select key::uuid, to_timestamp((value->>'at')::bigint / 1000.0), (value->>'actorId')::uuid, value->>'action', $1::uuid,
    (value->>'targetId')::uuid, value->>'reason', nullif(value->'details', 'null'), value->>'requestId'
  from x where kind = 'audit' on conflict (id) do nothing)
insert into room_records as k (room_id, kind, key, user_id, state, at, value, version)
select $1::uuid, kind, key, (value->>'userId')::uuid, value->>'state', to_timestamp((value->>'at')::bigint / 1000.0),
  value, version
from x where kind <> 'audit'
on conflict (room_id, kind, key) do update set user_id = excluded.user_id, state = excluded.state, at = excluded.at,
  value = excluded.value, version = excluded.version
where k.version < excluded.version`;

/**
 * $1 room, $2 seq, $3 rev, $4 content, $5 its terms: a parked content takes its place, if its row is still the one it
 * belongs to.
 */
export const unparkSql = `
with put as (
  update messages set content = $4 where room_id = $1::uuid and seq = $2::bigint and rev = $3::bigint
  returning room_id, seq, created_at),
put_search as (
  insert into message_search (room_id, seq, created_at, terms)
  select room_id, seq, created_at, ${searchTerms("$5::text", "room_id", "seq")} from put
  where $5::text is not null
  on conflict (room_id, seq) do update set terms = excluded.terms),
gone as (delete from parked_events p using put where p.room_id = $1::uuid and p.seq = put.seq)
select count(*)::int as applied from put`;

/** $1 entries of accounts as JSON text. They come again until an account has heard that they are there. */
export const appendAuditsSql = `
insert into audit_log (id, at, actor_id, action, target_id, reason, details, request_id)
select (value->>'id')::uuid, to_timestamp((value->>'at')::bigint / 1000.0), (value->>'actorId')::uuid, value->>'action',
  (value->>'targetId')::uuid, value->>'reason', nullif(value->'details', 'null'), value->>'requestId'
from jsonb_array_elements($1::text::jsonb) as value
on conflict (id) do nothing`;
