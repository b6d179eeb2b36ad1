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
];
