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
];
