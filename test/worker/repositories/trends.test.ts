import fc from "fast-check";
import type { Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Db } from "../../../src/db/client.ts";
import { countRoomActivity } from "../../../src/repositories/analytics.ts";
import { recountRoom } from "../../../src/repositories/recount.ts";
import {
  countActiveUsers,
  countByHourOfWeek,
  countOverTime,
  countRetention,
  type Interval,
  type Span,
} from "../../../src/repositories/trends.ts";
import { sql } from "../../support/worker-database.ts";
import { countHours, dbOf, seedPeople, seedSchema, uuidOf } from "../../support/worker-reports.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Across the end of summer time in Europe and in America. */
const START = Date.parse("2026-10-12T00:00:00Z");
const DAYS = 30;
const zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo"];

interface Written {
  readonly room: string;
  readonly user: string;
  readonly at: number;
}

/** What a clock on the wall shows, by the runtime's own calendar and not PostgreSQL's. */
function clock(at: number, tz: string): { year: number; month: number; day: number; hour: number } {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: tz,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return { year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0, hour: parts.hour ?? 0 };
}

/** Names the interval that an instant falls into. */
function intervalOf(at: number, interval: Interval, tz: string): string {
  if (interval === "hour") return String(Math.floor(at / HOUR_MS));
  const { year, month, day } = clock(at, tz);
  if (interval === "month") return `${year}-${month}`;
  const date = Date.UTC(year, month - 1, day) / DAY_MS;
  // 1970-01-05 was a Monday.
  return String(interval === "day" ? date : Math.floor((date - 4) / 7));
}

describe("trends", () => {
  let client: Sql;
  let db: Db;
  let written: Written[];
  let joined: { id: string; at: number }[];

  beforeAll(async () => {
    client = await seedSchema("test_trends");
    db = dbOf(client);
    await seedPeople(client, 4, 8);
    await client.unsafe("select setseed(0.25)");
    await client.unsafe(
      `update users set created_at = to_timestamp(${START / 1_000} + floor(random() * ${DAYS * 24}) * 3600)`,
    );
    await client.unsafe(`insert into messages (room_id, seq, id, user_id, content, rev, created_at, updated_at, deleted_at)
      select ${uuidOf("(random() * 3)::int")}, n, ${uuidOf("n")}, ${uuidOf("(random() * 7)::int")}, 'x', n, at, at,
        case when random() < 0.2 then at end
      from (select n, to_timestamp(${START / 1_000} + random() * ${DAYS * 86_400}) as at
        from generate_series(1, 1500) n) x`);
    await countHours(client);
    const rows =
      await client.unsafe(`select m.room_id, m.user_id, (extract(epoch from m.created_at) * 1000)::float8 as at
      from messages m join rooms r on r.id = m.room_id where m.deleted_at is null and r.deleted_at is null`);
    written = rows.map((row) => ({ room: String(row.room_id), user: String(row.user_id), at: Number(row.at) }));
    const people = await client.unsafe("select id, (extract(epoch from created_at) * 1000)::float8 as at from users");
    joined = people.map((row) => ({ id: String(row.id), at: Number(row.at) }));
  });
  afterAll(() => sql.unsafe("drop schema test_trends cascade"));

  const spans = fc
    .tuple(fc.integer({ min: 0, max: DAYS * 24 }), fc.integer({ min: 1, max: DAYS * 24 }), fc.constantFrom(...zones))
    .map(([from, hours, tz]): { span: Span; from: number; to: number } => {
      const start = START + from * HOUR_MS;
      const to = start + hours * HOUR_MS;
      return { span: { from: { ms: start }, to: { ms: to }, tz }, from: start, to };
    });
  const within = (from: number, to: number) => written.filter(({ at }) => at >= from && at < to);

  function tally<T>(list: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
    const groups = new Map<string, T[]>();
    for (const item of list) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
    return groups;
  }

  it("over time are a plain recount, in any time zone, without a gap", async () => {
    await fc.assert(
      fc.asyncProperty(
        spans,
        fc.constantFrom<Interval>("hour", "day", "week", "month"),
        fc.option(fc.constantFrom(1, 2, 3)),
        async ({ span, from, to }, interval, room) => {
          const roomId = room === null ? null : `00000000-0000-0000-0000-00000000000${room}`;
          const rows = await countOverTime(db, span, interval, roomId);
          const mine = within(from, to).filter((message) => roomId === null || message.room === roomId);
          const expected = tally(mine, ({ at }) => intervalOf(at, interval, span.tz));
          const names = rows.map(({ start }) => intervalOf(start, interval, span.tz));
          expect(new Set(names).size).toBe(rows.length);
          expect(rows.map(({ n }) => n)).toEqual(names.map((name) => expected.get(name)?.length ?? 0));
          expect(rows.reduce((sum, { n }) => sum + n, 0)).toBe(mine.length);
          for (let at = from; at < to; at += HOUR_MS) expect(names).toContain(intervalOf(at, interval, span.tz));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("of active users count each person once an interval", async () => {
    await fc.assert(
      fc.asyncProperty(
        spans,
        fc.constantFrom<Interval>("day", "week", "month"),
        async ({ span, from, to }, interval) => {
          const rows = await countActiveUsers(db, span, interval);
          const expected = tally(within(from, to), ({ at }) => intervalOf(at, interval, span.tz));
          for (const { start, n } of rows) {
            const people = expected.get(intervalOf(start, interval, span.tz)) ?? [];
            expect(n).toBe(new Set(people.map(({ user }) => user)).size);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it("have no interval before the first day, where a day begins within an hour", async () => {
    const tz = "Asia/Kolkata";
    const [from, to] = [Date.parse("2026-10-20T00:00:00Z"), Date.parse("2026-10-27T00:00:00Z")];
    const span: Span = { from: { localMs: from }, to: { localMs: to }, tz };
    const days = Array.from({ length: 7 }, (_, n) => from + n * DAY_MS - 5.5 * HOUR_MS);
    const rows = await countOverTime(db, span, "day", null);
    expect(rows.map(({ start }) => start)).toEqual(days);
    // By the hour, which the first day has one more of than the others.
    const mine = within(from - 6 * HOUR_MS, to - 5 * HOUR_MS);
    expect(rows.reduce((sum, { n }) => sum + n, 0)).toBe(mine.length);
    expect((await countActiveUsers(db, span, "day")).map(({ start }) => start)).toEqual(days);
    expect((await countRetention(db, span, "day")).map(({ start }) => start)).toEqual(days);
  });

  it("by the hour of the week have all 168 of them", async () => {
    await fc.assert(
      fc.asyncProperty(spans, async ({ span, from, to }) => {
        const rows = await countByHourOfWeek(db, span);
        const expected = tally(within(from, to), ({ at }) => {
          const { year, month, day, hour } = clock(at, span.tz);
          const weekday = ((new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7) + 1;
          return `${weekday} ${hour}`;
        });
        expect(rows).toHaveLength(168);
        for (const { weekday, hour, n } of rows) expect(n).toBe(expected.get(`${weekday} ${hour}`)?.length ?? 0);
      }),
      { numRuns: 30 },
    );
  });

  it("of retention follow each cohort through the intervals after it", async () => {
    await fc.assert(
      fc.asyncProperty(spans, fc.constantFrom<Interval>("week", "month"), async ({ span, from, to }, interval) => {
        const rows = await countRetention(db, span, interval);
        const name = (at: number) => intervalOf(at, interval, span.tz);
        for (const [index, { start, size, active }] of rows.entries()) {
          const cohort = joined.filter(({ at }) => at >= from && at < to && name(at) === name(start));
          expect(size).toBe(cohort.length);
          const members = new Set(cohort.map(({ id }) => id));
          const later = rows.slice(index).map((row) => name(row.start));
          const wrote = within(from, to).filter(({ user }) => members.has(user));
          expect(active).toEqual(
            later.map((at) => new Set(wrote.filter((m) => name(m.at) === at).map(({ user }) => user)).size),
          );
        }
      }),
      { numRuns: 30 },
    );
  });

  it("of rooms count messages, writers and the last hour", async () => {
    const period = { from: START, to: START + 10 * DAY_MS };
    const busiest = (await countRoomActivity(db, period, 2).next()).value;
    for await (const rows of countRoomActivity(db, period, null)) {
      expect(rows).toHaveLength(3);
      expect(rows.slice(0, 2)).toEqual(busiest);
      for (const { id, messages, writers, lastHour } of rows) {
        const mine = within(period.from, period.to).filter(({ room }) => room === id);
        const last = Math.floor(Math.max(...mine.map(({ at }) => at)) / HOUR_MS) * HOUR_MS;
        const people = new Set(mine.map(({ user }) => user)).size;
        expect({ messages, writers, lastHour }).toEqual({ messages: mine.length, writers: people, lastHour: last });
      }
    }
  });

  it("a recount finds nothing where the counters are right, and puts right what is wrong", async () => {
    const rooms = (await client.unsafe("select id from rooms order by id")).map(({ id }) => String(id));
    const counters = () => client.unsafe("select * from message_counts where n <> 0 order by room_id, user_id, hour");
    const before = [...(await counters())];
    for (const room of rooms) expect(await recountRoom(db, room)).toBe(0);
    await client.unsafe("delete from message_counts where ctid in (select ctid from message_counts limit 3)");
    await client.unsafe("update message_counts set n = n + 2 where ctid in (select ctid from message_counts limit 4)");
    await client.unsafe(`insert into message_counts values (${uuidOf("1")}, ${uuidOf("1")}, '2020-01-01', 9)`);
    let corrected = 0;
    for (const room of rooms) corrected += await recountRoom(db, room);
    expect(corrected).toBe(8);
    expect([...(await counters())]).toEqual(before);
  });
});
