/** The tables of a room. */
export const roomSchema: readonly string[] = [
  `
  create table profiles(
    user_id text primary key, username text not null, full_name text not null, picture_url text,
    version integer not null) without rowid;
  create index profiles_username on profiles(lower(username));
  create table members(
    user_id text primary key, role text not null, joined_at integer not null, rev integer not null) without rowid;
  create index members_role on members(role, joined_at);
  create table messages(
    seq integer primary key, id text not null, user_id text not null, client_id text, content text, body_hash text, mentions text,
    rev integer not null, created_at integer not null, updated_at integer not null, deleted_at integer,
    deleted_by text);
  create unique index messages_id on messages(id);
  create unique index messages_client on messages(user_id, client_id) where client_id is not null;
  create table events(
    rev integer primary key, type text not null, at integer not null, by text, seq integer, user_id text,
    data text, bytes integer not null);
  create table markers(
    user_id text primary key, seq integer not null, version integer not null) without rowid;
  create table mentions(user_id text not null, seq integer not null, primary key (user_id, seq)) without rowid;
  create index mentions_seq on mentions(seq);
  create index markers_version on markers(version);
  create table parked(seq integer primary key, sqlstate text not null, error text not null, at integer not null);
  create table ended_sessions(session_id text primary key, until integer not null) without rowid;
  create table timers(name text primary key, at integer not null) without rowid;
  `,
  `
  create table standings(
    user_id text primary key, role text not null, status text not null, version integer not null) without rowid;
  `,
  `
  alter table members add column muted_until integer;
  create table records(
    kind text not null, key text not null, value text, version integer not null, primary key (kind, key)) without rowid;
  create index records_version on records(version);
  `,
  `
  alter table messages add column type text;
  alter table messages add column custom text;
  alter table messages add column reply_to integer;
  alter table messages add column mentions_room integer;
  alter table messages add column edited_at integer;
  alter table messages add column pinned_at integer;
  alter table messages add column pinned_by text;
  alter table messages add column pin_rev integer;
  alter table messages add column deleted_reason text;
  create index messages_room_mention on messages(seq) where mentions_room = 1;
  create index messages_pin on messages(pin_rev) where pin_rev is not null;
  create table versions(
    rev integer primary key, seq integer not null, content text, custom text, at integer not null);
  create index versions_seq on versions(seq);
  create table reactions(
    seq integer not null, emoji text not null, user_id text not null, rev integer not null, at integer not null,
    is_on integer not null, primary key (seq, emoji, user_id)) without rowid;
  create unique index reactions_rev on reactions(rev);
  create index events_reaction on events(seq) where type in ('reaction.added', 'reaction.removed');
  `,
  // Names as they are searched: see searchKey. Those of members from before are right once their profile changes.
  `
  alter table members add column username_key text not null default '';
  alter table members add column full_name_key text not null default '';
  update members set (username_key, full_name_key) =
    (select lower(p.username), lower(p.full_name) from profiles p where p.user_id = members.user_id);
  create index members_username on members(username_key);
  create index members_full_name on members(full_name_key);
  create index invitations_open on records(key) where kind = 'invitation' and value->>'state' = 'open';
  create index invitations_user on records(value->>'userId') where kind = 'invitation' and value->>'state' = 'open';
  `,
];
