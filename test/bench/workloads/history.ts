import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { v7 as uuidv7 } from "uuid";
import type { Db } from "../../../src/db/client.ts";
import * as schema from "../../../src/db/schema.ts";
import { countPerRoom } from "../../../src/repositories/analytics.ts";
import { contentsOf } from "../../../src/repositories/messages.ts";
import type { BenchDatabase } from "../servers/database.ts";
import type { Workload } from "./workload.ts";

const FEW = 1_000;
const MANY = { quick: 100_000, whole: 5_000_000 };
const PAGE = 50;
const USERS = 20;
const HOURS = 24;

/** A room with so many messages, as the drain would have left it, over the same users and hours whatever their number. */
async function seed(database: BenchDatabase, messages: number): Promise<string> {
  const room = uuidv7();
  const user = `('00000000-0000-7000-9000-' || lpad(to_hex(n % ${USERS}), 12, '0'))::uuid`;
  const at = `'2026-01-01'::timestamptz + (n % ${HOURS}) * interval '1 hour'`;
  await database.use(async (sql) => {
    await sql.unsafe(`
      insert into rooms (id, name, visibility, member_count, epoch, projected_rev, last_seq, hash_key, created_at, updated_at)
      values ('${room}', 'Bench', 'private', ${USERS}, 'bench', ${messages}, ${messages}, '', now(), now())`);
    await sql.unsafe(`
      insert into messages (room_id, seq, id, user_id, content, rev, created_at, updated_at)
      select '${room}', n, gen_random_uuid(), ${user}, 'the quick brown fox jumps over the lazy dog', n, ${at}, ${at}
      from generate_series(1, ${messages}) n`);
    await sql.unsafe(`
      insert into message_counts (room_id, user_id, hour, n)
      select room_id, user_id, created_at, count(*) from messages where room_id = '${room}' group by 1, 2, 3`);
    await sql`vacuum analyze messages, message_counts`;
  });
  return room;
}

/** Pages that PostgreSQL touches for what `work` asks, by its own account. */
async function buffersOf(database: BenchDatabase, work: (db: Db) => Promise<unknown>): Promise<number> {
  const asked: { text: string; params: unknown[] }[] = [];
  const client = postgres(database.url, {
    max: 1,
    fetch_types: false,
    debug: (_connection, text, params) => asked.push({ text, params }),
  });
  try {
    await work(drizzle(client, { schema }) as Db);
  } finally {
    await client.end();
  }
  const query = asked.at(-1);
  if (!query) throw new Error("Nothing was asked");
  return await database.use(async (sql) => {
    const explain = `explain (analyze, buffers, format json) ${query.text}`;
    const [row] = await sql.unsafe(explain, query.params as string[]);
    const [explained] = (row?.["QUERY PLAN"] ?? []) as { Plan: Record<string, number> }[];
    return (explained?.Plan["Shared Hit Blocks"] ?? NaN) + (explained?.Plan["Shared Read Blocks"] ?? NaN);
  });
}

/** Buffers, not time: what a page, and the analytics, cost in a small and in a large history. */
export const buffers: Workload = {
  name: "buffers",
  async run(lab, { isQuick, report }) {
    for (const size of [FEW, isQuick ? MANY.quick : MANY.whole]) {
      const database = await lab.freshDatabase();
      try {
        const room = await seed(database, size);
        const note = async (setting: string, work: (db: Db) => Promise<unknown>) => {
          const metrics = { buffers: await buffersOf(database, work) };
          report({ setting: `buffers: ${setting}`, subject: `${size.toLocaleString("en")} messages`, metrics });
        };
        await note("newest page", (db) => contentsOf(db, room, { from: size - PAGE + 1, to: size }));
        await note("deep page", (db) => contentsOf(db, room, { from: PAGE + 1, to: 2 * PAGE }));
        await note("analytics", async (db) => {
          for await (const _rows of countPerRoom(db, { from: null, to: null }));
        });
      } finally {
        await database.stop("immediate");
      }
    }
  },
};
