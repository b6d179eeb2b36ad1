import { createRoute, type z } from "@hono/zod-openapi";
import { toTime } from "../contract/to-wire.ts";
import {
  activeUsers,
  activeUsersQuery,
  type Bucket,
  busiestHours,
  busiestHoursQuery,
  messagesOverTime,
  overTimeQuery,
  retention,
  retentionQuery,
} from "../contract/trends.ts";
import {
  type BucketRow,
  type CohortRow,
  countActiveUsers,
  countByHourOfWeek,
  countOverTime,
  countRetention,
  type HourRow,
} from "../repositories/trends.ts";
import { spanOf } from "../services/trends.ts";
import { adminOnly, authenticated } from "./auth.ts";
import { type Columns, download, downloads } from "./download.ts";
import { authProblems, bearer, databaseProblems, newRouter, problems } from "./router.ts";

const common = { tags: ["analytics"], security: bearer, middleware: [authenticated, adminOnly] };
const refusals = problems(...authProblems, ...databaseProblems, "auth.forbidden", "request.bad_query");

/** The three shapes of a report. */
const answers = <Schema extends z.ZodType>(schema: Schema, description: string, csv: string, jsonl: string) => ({
  200: {
    description,
    content: {
      "application/json": { schema },
      ...downloads(csv, jsonl),
    },
  },
  ...refusals,
});

export const trendRoutes = newRouter()
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/messages-over-time",
      operationId: "messagesOverTime",
      summary: "How many messages each hour, day, week or month had (admin)",
      request: { query: overTimeQuery },
      responses: answers(
        messagesOverTime,
        "Oldest first, without gaps",
        "start,message_count\r\n2026-11-22T00:00:00.000Z,42\r\n",
        '{"start":"2026-11-22T00:00:00.000Z","message_count":42}\n',
      ),
    }),
    async (c) => {
      const { interval, room_id, format = "json", ...query } = c.req.valid("query");
      const span = await spanOf(c.var.deps, query, interval, Date.now());
      const rows = await countOverTime(c.var.deps.db, span, interval, room_id ?? null);
      if (format !== "json") return (await download(format, "messages_over_time", messageColumns, once(rows))) as never;
      return c.json({ buckets: rows.map(toBucket) }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/active-users",
      operationId: "activeUsers",
      summary: "How many people wrote, by day, week or month (admin)",
      request: { query: activeUsersQuery },
      responses: answers(
        activeUsers,
        "Oldest first, without gaps",
        "start,user_count\r\n2026-11-22T00:00:00.000Z,7\r\n",
        '{"start":"2026-11-22T00:00:00.000Z","user_count":7}\n',
      ),
    }),
    async (c) => {
      const { interval, format = "json", ...query } = c.req.valid("query");
      const span = await spanOf(c.var.deps, query, interval, Date.now());
      const rows = await countActiveUsers(c.var.deps.db, span, interval);
      if (format !== "json") return (await download(format, "active_users", userColumns, once(rows))) as never;
      return c.json({ buckets: rows.map((row) => ({ start: toTime(row.start), user_count: row.n })) }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/busiest-hours",
      operationId: "busiestHours",
      summary: "How many messages each hour of the week had (admin)",
      request: { query: busiestHoursQuery },
      responses: answers(
        busiestHours,
        "All 168 hours of a week, Monday's first",
        "weekday,hour,message_count\r\n1,9,42\r\n",
        '{"weekday":1,"hour":9,"message_count":42}\n',
      ),
    }),
    async (c) => {
      const { format = "json", ...query } = c.req.valid("query");
      const span = await spanOf(c.var.deps, query, "day", Date.now());
      const rows = await countByHourOfWeek(c.var.deps.db, span);
      if (format !== "json") return (await download(format, "busiest_hours", hourColumns, once(rows))) as never;
      return c.json({ hours: rows.map(({ weekday, hour, n }) => ({ weekday, hour, message_count: n })) }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/retention",
      operationId: "retention",
      summary: "How many of those who signed up stay to write (admin)",
      request: { query: retentionQuery },
      responses: answers(
        retention,
        "A cohort for each interval, oldest first",
        "start,size,after,active\r\n2026-11-16T00:00:00.000Z,10,0,9\r\n",
        '{"start":"2026-11-16T00:00:00.000Z","size":10,"after":0,"active":9}\n',
      ),
    }),
    async (c) => {
      const { interval, format = "json", ...query } = c.req.valid("query");
      const span = await spanOf(c.var.deps, query, interval, Date.now());
      const rows = await countRetention(c.var.deps.db, span, interval);
      if (format !== "json") {
        return (await download(format, "retention", cohortColumns, once(rows.flatMap(toCohortCells)))) as never;
      }
      const cohorts = rows.map(({ start, size, active }) => ({ start: toTime(start), size, active: [...active] }));
      return c.json({ cohorts }, 200);
    },
  );

const start = (row: { start: number }) => toTime(row.start);
const messageColumns: Columns<BucketRow> = { start, message_count: (row) => row.n };
const userColumns: Columns<BucketRow> = { start, user_count: (row) => row.n };
const hourColumns: Columns<HourRow> = {
  weekday: (row) => row.weekday,
  hour: (row) => row.hour,
  message_count: (row) => row.n,
};

/** A cohort and one of the intervals behind its first. */
interface CohortCell {
  readonly start: number;
  readonly size: number;
  readonly after: number;
  readonly active: number;
}
const cohortColumns: Columns<CohortCell> = {
  start,
  size: (cell) => cell.size,
  after: (cell) => cell.after,
  active: (cell) => cell.active,
};

function toCohortCells({ start, size, active }: CohortRow): CohortCell[] {
  return active.map((n, after) => ({ start, size, after, active: n }));
}

function toBucket({ start, n }: BucketRow): Bucket {
  return { start: toTime(start), message_count: n };
}

async function* once<Row>(rows: readonly Row[]): AsyncGenerator<Row[]> {
  yield [...rows];
}
