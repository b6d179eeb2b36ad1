import fc from "fast-check";
import type { Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Db } from "../../../src/db/client.ts";
import { type CountRow, countPerRoom, countPerUser, type Period } from "../../../src/repositories/analytics.ts";
import { periodOf } from "../../../src/services/analytics.ts";
import { sql } from "../../support/worker-database.ts";
import { countHours, seedPeople, seedSchema, uuidOf } from "../../support/worker-reports.ts";

const reports = { "messages per room": countPerRoom, "user activity": countPerUser };

async function all(rows: AsyncGenerator<CountRow[]>): Promise<CountRow[]> {
  const list: CountRow[] = [];
  for await (const chunk of rows) list.push(...chunk);
  return list;
}

const asDb = (client: unknown) => ({ $client: client }) as Db;

describe("a report", () => {
  let db: Sql;
  const HOUR_MS = 3_600_000;
  const START = Date.parse("2026-03-01T00:00:00Z");

  beforeAll(async () => {
    db = await seedSchema("test_reports");
    await seedPeople(db, 5, 6);
    await db.unsafe("select setseed(0.5)");
    await db.unsafe(`insert into messages (room_id, seq, id, user_id, content, rev, created_at, updated_at, deleted_at)
      select ${uuidOf("(random() * 4)::int")}, n, ${uuidOf("n")}, ${uuidOf("(random() * 5)::int")}, 'x', n, at, at,
        case when random() < 0.2 then at end
      from (select n, to_timestamp(${START / 1_000} + (floor(random() * 60 * 3600000) / 1000)) as at
        from generate_series(1, 3000) n) x`);
    await countHours(db);
  });
  afterAll(() => sql.unsafe("drop schema test_reports cascade"));

  /** Message by message, without a thought for how long that takes. */
  async function recount(key: "room_id" | "user_id", { from, to }: Period): Promise<Map<string, number>> {
    const rows = await db.unsafe(
      `select m.${key} as key, count(*)::int as n from messages m join rooms r on r.id = m.room_id
       where r.deleted_at is null and m.deleted_at is null
         and ($1::float8 is null or m.created_at >= to_timestamp($1::float8 / 1000))
         and ($2::float8 is null or m.created_at < to_timestamp($2::float8 / 1000)) group by 1`,
      [from, to],
    );
    return new Map(rows.map((row) => [String(row.key), Number(row.n)]));
  }

  /** Two bounds: open, at hours, anywhere, or at the very milliseconds of messages, which shows what "inclusive" is. */
  async function periods() {
    const times = fc.constantFrom(...(await timesOf()));
    const bound = fc.oneof(
      fc.constant(undefined),
      times,
      fc.integer({ min: -5, max: 65 }).map((hours) => START + hours * HOUR_MS),
      fc.integer({ min: -HOUR_MS, max: 61 * HOUR_MS }).map((ms) => START + ms),
    );
    const short = fc.tuple(times, fc.integer({ min: 0, max: HOUR_MS / 4 })).map(([from, ms]) => [from, from + ms]);
    return fc.oneof({ weight: 2, arbitrary: fc.tuple(bound, bound) }, { weight: 1, arbitrary: short });
  }

  it("is a plain recount, for any bounds, also within an hour", async () => {
    const text = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());
    await fc.assert(
      fc.asyncProperty(await periods(), async ([a, b]) => {
        const [start, end] = a !== undefined && b !== undefined && a > b ? [b, a] : [a, b];
        const period = periodOf(text(start), text(end));
        const rooms = await all(countPerRoom(asDb(db), period));
        const expected = await recount("room_id", period);
        expect(rooms.map(({ id }) => id).sort()).toEqual(await ids("rooms where deleted_at is null"));
        for (const { id, count } of rooms) expect(count).toBe(expected.get(id) ?? 0);
        const people = await all(countPerUser(asDb(db), period));
        const perUser = await recount("user_id", period);
        expect(people.map(({ id }) => id).sort()).toEqual(await ids("users where status <> 'deleted'"));
        for (const { id, count } of people) expect(count).toBe(perUser.get(id) ?? 0);
        for (const list of [rooms, people]) {
          const counts = list.map(({ count }) => count);
          expect(counts).toEqual([...counts].sort((x, y) => y - x));
        }
      }),
      { numRuns: 60 },
    );
  });

  const timesOf = async () => {
    const rows = await db.unsafe(
      `select (extract(epoch from m.created_at) * 1000)::float8 as at from messages m join rooms r on r.id = m.room_id
       where r.deleted_at is null and m.deleted_at is null order by seq limit 200`,
    );
    return rows.map((row) => Number(row.at));
  };

  const ids = async (from: string) =>
    (await db.unsafe(`select id from ${from} order by id`)).map((row) => String(row.id));
});

describe("1,000,000 messages", () => {
  let db: Sql;
  const MESSAGES = 1_000_000;

  beforeAll(async () => {
    db = await seedSchema("test_million");
    await seedPeople(db, 10, 10);
  });
  afterAll(() => sql.unsafe("drop schema test_million cascade"));

  /** A thousand counters, whatever the number of messages: 10 rooms × 10 users × 10 hours of one day. */
  async function seedMessages(from: number, to: number): Promise<void> {
    await db.unsafe(`insert into messages (room_id, seq, id, user_id, content, rev, created_at, updated_at)
      select ${uuidOf("n % 10")}, n, ${uuidOf("n")}, ${uuidOf("n / 10 % 10")}, 'message ' || n, n, at, at
      from (select n, timestamptz '2026-03-01 08:00Z' + n / 100 % 10 * interval '1 hour' as at
        from generate_series(${from}, ${to}) n) x`);
    await countHours(db);
  }

  /** Pages that the report's own query touches, in memory or not. */
  async function pagesOf(report: typeof countPerRoom, period: Period): Promise<number> {
    const { text, params } = await queryOf(report, period);
    const [row] = await db.unsafe(`explain (analyze, buffers, format json) ${text}`, params as never[]);
    const [{ Plan: plan }] = parsed(row?.["QUERY PLAN"]) as [{ Plan: Record<string, number> }];
    return (plan["Shared Hit Blocks"] ?? 0) + (plan["Shared Read Blocks"] ?? 0);
  }

  it("make both reports no dearer than 1,000 messages with as many counters", async () => {
    const periods = [periodOf(undefined, undefined), periodOf("2026-03-01", "2026-03-02")];
    const measure = async () => {
      const pages: number[] = [];
      for (const report of Object.values(reports)) {
        for (const period of periods) pages.push(await pagesOf(report, period));
      }
      return pages;
    };
    await seedMessages(0, 999);
    const few = await measure();
    await seedMessages(1_000, MESSAGES - 1);
    const many = await measure();
    const [size] = await db.unsafe("select relpages, reltuples from pg_class where oid = 'messages'::regclass");
    const [counters] = await db.unsafe("select count(*)::int as n, sum(n)::int as messages from message_counts");
    expect(counters).toEqual({ n: 1_000, messages: MESSAGES });
    // A scan of the messages would show.
    expect(Number(size?.relpages)).toBeGreaterThan(10_000);
    for (const [index, pages] of many.entries()) expect(pages).toBeLessThanOrEqual((few[index] ?? 0) * 1.5);
    const rows = await all(countPerRoom(asDb(db), periodOf(undefined, undefined)));
    expect(rows.map(({ count }) => count)).toEqual(Array(9).fill(MESSAGES / 10));
  }, 60_000);
});

/** What the report sends to PostgreSQL. */
async function queryOf(report: typeof countPerRoom, period: Period): Promise<{ text: string; params: unknown[] }> {
  let sent = { text: "", params: [] as unknown[] };
  const client = {
    unsafe: (text: string, params: unknown[]) => {
      sent = { text, params };
      return { cursor: async function* () {} };
    },
  };
  await all(report(asDb(client), period));
  return sent;
}

function parsed(value: unknown): unknown {
  return typeof value === "string" ? JSON.parse(value) : value;
}
