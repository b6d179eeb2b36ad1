/** The tables of an account. Secrets are kept as hashes only. */
export const accountSchema: readonly string[] = [
  `
  create table sessions(
    id text primary key, created_at integer not null, expires_at integer not null, seen_at integer not null,
    user_agent text not null, refresh_hash text not null, previous_hash text, rotated_at integer) without rowid;
  create table registrations(
    session_id text not null, room_id text not null, primary key (session_id, room_id)) without rowid;
  create table pushes(id integer primary key, room_id text not null, body text not null);
  create table tickets(
    hash text primary key, session_id text not null, room_id text not null, expires_at integer not null) without rowid;
  create table claims(
    key text primary key, fingerprint text not null, value text not null, expires_at integer not null) without rowid;
  `,
  `
  create table program_tokens(
    id text primary key, name text not null, scopes text not null, hash text not null, created_at integer not null,
    expires_at integer, used_at integer, revoked_at integer) without rowid;
  delete from registrations where session_id not in (select id from sessions);
  `,
  `
  create table allowances(action text primary key, tokens real not null, at integer not null) without rowid;
  `,
  `
  create table quotas(name text primary key, spent_until real not null) without rowid;
  create table audits(id text primary key, body text not null) without rowid;
  `,
  `
  drop table allowances;
  `,
];
