import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { messageCounts, rooms, users } from "../db/schema.ts";

export type Interval = "hour" | "day" | "week" | "month";

/** One end of a period, in milliseconds: an instant, or what a clock in the time zone shows, read as if it were UTC. */
export type Edge = { readonly ms: number } | { readonly localMs: number };

/** `from` inclusive, `to` exclusive. */
export interface Span {
  readonly from: Edge;
  readonly to: Edge;
  /** IANA name. */
  readonly tz: string;
}

export interface BucketRow {
  /** Milliseconds. */
  readonly start: number;
  readonly n: number;
}

export interface HourRow {
  readonly weekday: number;
  readonly hour: number;
  readonly n: number;
}

export interface CohortRow {
  readonly start: number;
  readonly size: number;
  readonly active: readonly number[];
}

/**
 * Messages in each interval of the period, empty ones included, oldest first. Summed by the hour first: a year has a
 * few thousand of them, and to find an hour's place on a local calendar costs more than to add.
 */
export async function countOverTime(
  db: Db,
  span: Span,
  interval: Interval,
  roomId: string | null,
): Promise<BucketRow[]> {
  const ofRoom = roomId === null ? sql`true` : sql`c.room_id = ${roomId}::uuid`;
  return await db.execute<BucketRow & Record<string, unknown>>(sql`
    with ${bounds(span)}, ${series(interval, span.tz)},
    hourly as (select c.hour, sum(c.n) as n from ${counted()} and ${ofRoom} group by 1),
    n as (select ${bucketOf(interval, span.tz)} as start, sum(c.n) as n from hourly c, b group by 1)
    select ${ms("s.start")} as start, coalesce(n.n, 0)::float8 as n from s left join n on n.start = s.start
    order by s.start`);
}

/** The same for the people who wrote. */
export async function countActiveUsers(db: Db, span: Span, interval: Interval): Promise<BucketRow[]> {
  return await db.execute<BucketRow & Record<string, unknown>>(sql`
    with ${bounds(span)}, ${series(interval, span.tz)}, ${stretches(bucketOf(interval, span.tz))},
    n as (select h.start, (select count(*) from (${writersIn("h")}) w) as n from h)
    select ${ms("s.start")} as start, coalesce(n.n, 0)::float8 as n from s left join n on n.start = s.start
    order by s.start`);
}

/** Messages by the hour of the week, all 168 of them. */
export async function countByHourOfWeek(db: Db, span: Span): Promise<HourRow[]> {
  return await db.execute<HourRow & Record<string, unknown>>(sql`
    with ${bounds(span)},
    hourly as (select c.hour, sum(c.n) as n from ${counted()} group by 1),
    n as (select extract(isodow from c.hour at time zone ${span.tz}::text)::int as weekday,
        extract(hour from c.hour at time zone ${span.tz}::text)::int as hour, sum(c.n) as n
      from hourly c group by 1, 2)
    select d.weekday, h.hour, coalesce(n.n, 0)::float8 as n
    from generate_series(1, 7) as d(weekday) cross join generate_series(0, 23) as h(hour)
    left join n on n.weekday = d.weekday and n.hour = h.hour order by 1, 2`);
}

/**
 * Of those who signed up in an interval, how many wrote in it and in each one after it. Materialized, or they would be
 * worked out anew for every interval.
 */
export async function countRetention(db: Db, span: Span, interval: Interval): Promise<CohortRow[]> {
  return await db.execute<CohortRow & Record<string, unknown>>(sql`
    with ${bounds(span)}, ${series(interval, span.tz)},
    cohort as (select u.id, date_trunc(${interval}, greatest(u.created_at, b.first) at time zone ${span.tz}::text) as start
      from ${users} u, b
      where u.created_at >= b.since and u.created_at < b.until),
    ${stretches(localBucketOf(interval, span.tz))},
    wrote as materialized (select h.start, w.user_id from h, lateral (${writersIn("h")}) w),
    n as materialized (select cohort.start as cohort, wrote.start as at, count(*) as n
      from cohort join wrote on wrote.user_id = cohort.id and wrote.start >= cohort.start group by 1, 2)
    select ${ms("s.start")} as start, (select count(*) from cohort where cohort.start = s.local)::float8 as size,
      (select json_agg(coalesce(n.n, 0) order by later.local) from s as later
        left join n on n.cohort = s.local and n.at = later.local where later.local >= s.local) as active
    from s order by s.local`);
}

/** How many intervals a period has, before anything is made of them. Fails if the time zone is not known here. */
export async function countIntervals(db: Db, span: Span, interval: Interval): Promise<number> {
  const seconds = { hour: 3_600, day: 86_400, week: 604_800, month: 2_419_200 }[interval];
  const [row] = await db.execute<{ n: number }>(sql`
    with ${bounds(span)} select (extract(epoch from until - since) / ${seconds})::float8 as n from b
    where since at time zone ${span.tz}::text is not null`);
  return Math.ceil(row?.n ?? 0);
}

function bounds({ from, to, tz }: Span): SQL {
  return sql`b as (select ${edge(from, tz)} as first, date_trunc('hour', ${edge(from, tz)}, 'UTC') as since,
    ${edge(to, tz)} as until)`;
}

function edge(at: Edge, tz: string): SQL {
  if ("ms" in at) return sql`to_timestamp(${at.ms / 1_000}::float8)`;
  return sql`(to_timestamp(${at.localMs / 1_000}::float8) at time zone 'UTC' at time zone ${tz}::text)`;
}

/** The beginnings of all intervals of the period; an hour is one everywhere, the others begin on the local clock. */
function series(interval: Interval, tz: string): SQL {
  if (interval === "hour") {
    return sql`s as (select g as start from b, generate_series(b.since, b.until - interval '1 microsecond', '1 hour') as g)`;
  }
  const step = sql.raw(`interval '1 ${interval}'`);
  return sql`s as (select g as local, g at time zone ${tz}::text as start from b,
    generate_series(date_trunc(${interval}, b.first at time zone ${tz}::text),
      (b.until - interval '1 microsecond') at time zone ${tz}::text, ${step}) as g)`;
}

/** Where an hour belongs; one that a period cuts, as days in India do, to the interval that the period begins with. */
function bucketOf(interval: Interval, tz: string): SQL {
  if (interval === "hour") return sql`c.hour`;
  return sql`${localBucketOf(interval, tz)} at time zone ${tz}::text`;
}

function localBucketOf(interval: Interval, tz: string): SQL {
  return sql`date_trunc(${interval}, greatest(c.hour, b.first) at time zone ${tz}::text)`;
}

/** From which hour to which each interval of the period goes. */
function stretches(bucket: SQL): SQL {
  return sql`h as materialized (
    select ${bucket} as start, min(c.hour) as since, max(c.hour) + interval '1 hour' as until
    from b, generate_series(b.since, b.until - interval '1 microsecond', '1 hour') as c(hour) group by 1)`;
}

/**
 * Who wrote from `since` to `until` of a row. The people of one interval fit in memory; to tell all of a year apart at
 * once, by interval and user, is twice the work and goes to disk.
 */
function writersIn(stretch: string): SQL {
  const at = sql.raw(stretch);
  return sql`select distinct c.user_id from ${messageCounts} c join ${rooms} r on r.id = c.room_id
    where r.deleted_at is null and c.n > 0 and c.hour >= ${at}.since and c.hour < ${at}.until`;
}

/** The counters of the period, of rooms that are there. */
function counted(): SQL {
  return sql`${messageCounts} c join ${rooms} r on r.id = c.room_id, b
    where r.deleted_at is null and c.hour >= b.since and c.hour < b.until`;
}

function ms(column: string): SQL {
  return sql`(extract(epoch from ${sql.raw(column)}) * 1000)::float8`;
}
