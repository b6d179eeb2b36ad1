import type { CohortDto, Hour } from "../../../src/contract/trends.ts";
import { api } from "../api.ts";
import { localList } from "../table/local-list.ts";
import type { Download, Filter, Resource } from "../table/resource.ts";
import { choicesOf } from "../table/resource.ts";
import { texts } from "../texts.ts";
import { formatDay, formatNumber, formatTime, formatWeekday, timeZone } from "../ui/format.ts";
import { Measured } from "../ui/measured.tsx";
import { dateFilters, presets } from "./analytics.tsx";

/** Pages of figures over time, counted in the reader's own time zone. */
const t = texts.trends;
const asks = ["start_date", "end_date", "interval"];

interface Counted {
  readonly start: string;
  readonly n: number;
}

function intervalFilter(of: readonly (keyof typeof t.intervals)[]): Filter {
  return { kind: "choice", name: "interval", label: t.interval, choices: choicesOf(of, t.intervals) };
}

function downloads(path: string, name: string): readonly Download[] {
  return (["csv", "jsonl"] as const).map((format) => ({
    label: t.download[format],
    busy: texts.analytics.csvBusy,
    done: texts.analytics.csvDone,
    file: `${name}.${format}`,
    fetch: ({ start_date, end_date, interval }) =>
      api.download(path, { start_date, end_date, interval, tz: timeZone }, format),
  }));
}

interface Trend {
  readonly path: string;
  readonly name: string;
  readonly title: string;
  readonly intro: string;
  readonly counted: string;
  readonly intervals: readonly (keyof typeof t.intervals)[];
  readonly fetch: (query: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<readonly Counted[]>;
}

function trend({ path, name, title, intro, counted, intervals, fetch }: Trend): Resource<Counted> {
  return {
    path: `/analytics/${path}`,
    title,
    intro: `${intro} ${t.zoneNote(timeZone)}`,
    empty: { title: t.empty, detail: t.emptyDetail },
    key: (row) => row.start,
    nameOf: (row) => formatTime(row.start),
    filters: [intervalFilter(intervals), ...dateFilters],
    presets: presets.slice(1),
    defaultSort: "-start",
    downloads: downloads(`/admin/analytics/${path}`, name),
    load: localList({
      asks,
      fetch: (query, signal) => fetch({ ...query, tz: timeZone }, signal),
      searched: (row) => row.start,
      sorts: { start: (row) => row.start, count: (row) => row.n },
      defaultSort: "-start",
      measure: (row) => row.n,
      figures: (rows) => [{ label: t.most, value: Math.max(0, ...rows.map(({ n }) => n)) }],
    }),
    columns: [
      { label: t.start, sort: "start", cell: (row) => formatTime(row.start) },
      {
        label: counted,
        width: "w-5",
        number: true,
        sort: "count",
        cell: (row, { largest = 0 }) => <Measured value={row.n} largest={largest} />,
      },
    ],
  };
}

export const messagesOverTime = trend({
  ...t.messagesOverTime,
  path: "messages-over-time",
  name: "messages_over_time",
  intervals: ["hour", "day", "week", "month"],
  fetch: async (query, signal) =>
    (await api.messagesOverTime(query, signal)).buckets.map((b) => ({ start: b.start, n: b.message_count })),
});

export const activeUsers = trend({
  ...t.activeUsers,
  path: "active-users",
  name: "active_users",
  intervals: ["day", "week", "month"],
  fetch: async (query, signal) =>
    (await api.activeUsers(query, signal)).buckets.map((b) => ({ start: b.start, n: b.user_count })),
});

export const busiestHours: Resource<Hour> = {
  path: "/analytics/busiest-hours",
  title: t.busiestHours.title,
  intro: `${t.busiestHours.intro} ${t.zoneNote(timeZone)}`,
  empty: { title: t.empty, detail: t.emptyDetail },
  key: (row) => `${row.weekday} ${row.hour}`,
  nameOf: (row) => `${formatWeekday(row.weekday)} ${row.hour}`,
  filters: dateFilters,
  presets: presets.slice(1),
  defaultSort: "-count",
  downloads: downloads("/admin/analytics/busiest-hours", "busiest_hours"),
  load: localList({
    asks,
    fetch: async (query, signal) => (await api.busiestHours({ ...query, tz: timeZone }, signal)).hours,
    searched: (row) => formatWeekday(row.weekday),
    sorts: { week: (row) => row.weekday * 24 + row.hour, count: (row) => row.message_count },
    defaultSort: "-count",
    measure: (row) => row.message_count,
    figures: (rows) => [
      { label: texts.analytics.total, value: rows.reduce((sum, { message_count }) => sum + message_count, 0) },
    ],
  }),
  columns: [
    {
      label: t.busiestHours.hour,
      sort: "week",
      cell: (row) => `${formatWeekday(row.weekday)}, ${String(row.hour).padStart(2, "0")}:00`,
    },
    {
      label: texts.analytics.messages,
      width: "w-5",
      number: true,
      sort: "count",
      cell: (row, { largest = 0 }) => <Measured value={row.message_count} largest={largest} />,
    },
  ],
};

export const retention: Resource<CohortDto> = {
  path: "/analytics/retention",
  title: t.retention.title,
  intro: `${t.retention.intro} ${t.zoneNote(timeZone)}`,
  empty: { title: t.empty, detail: t.emptyDetail },
  key: (row) => row.start,
  nameOf: (row) => formatDay(row.start),
  filters: [intervalFilter(["week", "month"]), ...dateFilters],
  defaultSort: "-start",
  downloads: downloads("/admin/analytics/retention", "retention"),
  load: localList({
    asks,
    fetch: async (query, signal) => (await api.retention({ ...query, tz: timeZone }, signal)).cohorts,
    searched: (row) => row.start,
    sorts: { start: (row) => row.start, size: (row) => row.size },
    defaultSort: "-start",
    measure: (row) => row.size,
    figures: (rows) => [{ label: t.retention.size, value: rows.reduce((sum, { size }) => sum + size, 0) }],
  }),
  columns: [
    { label: t.retention.cohort, width: "w-3", sort: "start", cell: (row) => formatDay(row.start) },
    { label: t.retention.size, width: "w-2", number: true, sort: "size", cell: (row) => formatNumber(row.size) },
    {
      label: t.retention.active,
      cell: (row) => (row.size === 0 ? "–" : row.active.map((n) => t.retention.share(n, row.size)).join(" · ")),
    },
  ],
};
