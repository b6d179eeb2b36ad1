import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import type { Db } from "../../../src/db/client.ts";
import * as schema from "../../../src/db/schema.ts";
import type { BenchDatabase } from "../servers/database.ts";
import { quantile } from "../stats.ts";
import type { Metrics, RunOptions } from "./workload.ts";

const RUNS = 21;

/** A short and a long history, in messages. */
export function sizesOf({ isQuick }: Pick<RunOptions, "isQuick">): readonly [few: number, many: number] {
  return [1_000, isQuick ? 100_000 : 5_000_000];
}

/** What `work` costs: pages that PostgreSQL touches by its own account, and time. */
export async function costOf(database: BenchDatabase, work: (db: Db) => Promise<unknown>): Promise<Metrics> {
  const asked: { text: string; params: unknown[] }[] = [];
  const client = postgres(database.url, {
    max: 1,
    fetch_types: false,
    debug: (_connection, text, params) => asked.push({ text, params }),
  });
  const tookMs: number[] = [];
  try {
    const db = drizzle(client, { schema }) as Db;
    for (let run = 0; run < RUNS; run += 1) {
      const startedAt = performance.now();
      await work(db);
      tookMs.push(performance.now() - startedAt);
    }
  } finally {
    await client.end();
  }
  const query = asked.at(-1);
  if (!query) throw new Error("Nothing was asked");
  const buffers = await database.use(async (sql) => {
    const explain = `explain (analyze, buffers, format json) ${query.text}`;
    const [row] = await sql.unsafe(explain, query.params as string[]);
    const [explained] = (row?.["QUERY PLAN"] ?? []) as { Plan: Record<string, number> }[];
    return (explained?.Plan["Shared Hit Blocks"] ?? NaN) + (explained?.Plan["Shared Read Blocks"] ?? NaN);
  });
  return { p50Ms: quantile(tookMs, 0.5), buffers };
}
