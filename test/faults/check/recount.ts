import type { Rig } from "../rig/rig.ts";

/** A route of the analytics, what it should say by a plain count of the messages, and where it says so. */
interface Figure {
  readonly path: string;
  /** Columns `key` and `n`. */
  readonly count: string;
  readonly read: (answer: never) => [key: string, n: number][];
}

const TZ = "Asia/Kolkata";
/** What counts as a message: what somebody wrote, and is there. */
const WRITTEN = "messages m where m.deleted_at is null and m.type = 'text'";
/** The beginning of an interval on a clock in the time zone, as the routes tell of it. */
const startOf = (interval: string) =>
  `to_char((date_trunc('${interval}', m.created_at at time zone '${TZ}') at time zone '${TZ}') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS".000Z"')`;

type Buckets = { buckets: { start: string; message_count?: number; user_count?: number }[] };
const readBuckets = ({ buckets }: Buckets): [string, number][] =>
  buckets.map(({ start, message_count, user_count }) => [start, message_count ?? user_count ?? 0]);

const figures: readonly Figure[] = [
  {
    path: "messages-per-room?",
    count: `select room_id as key, count(*) as n from ${WRITTEN} group by 1`,
    read: ({ rooms }: { rooms: { room_id: string; message_count: number }[] }) =>
      rooms.map((row) => [row.room_id, row.message_count]),
  },
  {
    path: "user-activity?",
    count: `select user_id as key, count(*) as n from ${WRITTEN} group by 1`,
    read: ({ users }: { users: { user_id: string; message_count: number }[] }) =>
      users.map((row) => [row.user_id, row.message_count]),
  },
  {
    path: "room-activity?",
    count: `select room_id || ' ' || kind as key, n from (
      select room_id, count(*) as messages, count(distinct user_id) as writers from ${WRITTEN} group by 1) x
      cross join lateral (values ('messages', messages), ('writers', writers)) as v(kind, n)
      union all select room_id || ' members', count(*) from room_members group by 1`,
    read: ({ rooms }: { rooms: Record<"room_id" | "message_count" | "writer_count" | "member_count", never>[] }) =>
      rooms.flatMap((row) => [
        [`${row.room_id} messages`, row.message_count],
        [`${row.room_id} writers`, row.writer_count],
        [`${row.room_id} members`, row.member_count],
      ]),
  },
  ...["day", "week", "month"].flatMap((interval): Figure[] => [
    {
      path: `messages-over-time?interval=${interval}&tz=${TZ}`,
      count: `select ${startOf(interval)} as key, count(*) as n from ${WRITTEN} group by 1`,
      read: readBuckets,
    },
    {
      path: `active-users?interval=${interval}&tz=${TZ}`,
      count: `select ${startOf(interval)} as key, count(distinct user_id) as n from ${WRITTEN} group by 1`,
      read: readBuckets,
    },
  ]),
  {
    path: "messages-over-time?interval=hour",
    count: `select ${startOf("hour").replaceAll(TZ, "UTC")} as key, count(*) as n from ${WRITTEN} group by 1`,
    read: readBuckets,
  },
  {
    path: `busiest-hours?tz=${TZ}`,
    count: `select extract(isodow from at) || ' ' || extract(hour from at) as key, count(*) as n
      from (select date_trunc('hour', m.created_at, 'UTC') at time zone '${TZ}' as at from ${WRITTEN}) x group by 1`,
    read: ({ hours }: { hours: { weekday: number; hour: number; message_count: number }[] }) =>
      hours.map((row) => [`${row.weekday} ${row.hour}`, row.message_count]),
  },
  {
    path: "retention?interval=week",
    // Everybody has signed up in the week of the run, or in the one before if it began at its turn.
    count: `select ${startOf("week").replaceAll(TZ, "UTC").replaceAll("m.created_at", "u.created_at")} as key,
        count(distinct m.user_id) as n
      from users u join ${WRITTEN.replace(" where", " on m.user_id = u.id where")} group by 1`,
    read: ({ cohorts }: { cohorts: { start: string; active: number[] }[] }) =>
      cohorts.map(({ start, active }) => [start, Math.max(...active)]),
  },
];

/** Holds every figure of the analytics against a plain count of the messages. @returns what differs, in words. */
export async function compareAnalytics(rig: Rig): Promise<string[]> {
  const complaints: string[] = [];
  for (const { path, count, read } of figures) {
    const answer = await rig.api.demand<never>(rig.admin, "GET", `/admin/analytics/${path}`);
    const told = new Map(read(answer).filter(([, n]) => n !== 0));
    const rows = await rig.sql((sql) => sql.unsafe<{ key: string; n: string }[]>(count));
    if (rows.length === 0) complaints.push(`${path}: there is nothing to count`);
    for (const { key, n } of rows) {
      if (told.get(key) !== Number(n)) complaints.push(`${path}: ${key} is ${told.get(key)}, not ${n}`);
      told.delete(key);
    }
    for (const [key, n] of told) complaints.push(`${path}: ${key} is ${n}, not there at all`);
  }
  return complaints;
}
