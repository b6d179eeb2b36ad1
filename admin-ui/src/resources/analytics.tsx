import { api } from "../api.ts";
import type { Column, Download, Filter, Preset } from "../table/resource.ts";
import { texts } from "../texts.ts";
import { utcDay } from "../ui/format.ts";
import { Measured } from "../ui/measured.tsx";
import { type OfRoom, RoomLink } from "./room-link.tsx";

/** What the pages of figures have in common. */
const t = texts.analytics;
const DAY_MS = 86_400_000;

export const dateFilters: readonly Filter[] = [
  { kind: "date", name: "start_date", label: t.from },
  { kind: "date", name: "end_date", label: t.to },
];

function lastDays(label: string, days: number): Preset {
  return {
    label,
    query: () => ({ start_date: utcDay(Date.now() - (days - 1) * DAY_MS), end_date: utcDay(Date.now()) }),
  };
}

export const presets: readonly Preset[] = [
  { label: t.presets.all, query: () => ({ start_date: "", end_date: "" }) },
  lastDays(t.presets.days7, 7),
  lastDays(t.presets.days30, 30),
  lastDays(t.presets.days90, 90),
];

export function csvOf(path: string, file: string): Download {
  return {
    label: t.csv,
    busy: t.csvBusy,
    done: t.csvDone,
    file,
    fetch: ({ start_date, end_date }) => api.download(path, { start_date, end_date }),
  };
}

export interface Counted {
  readonly message_count: number;
}

export const sumOf = (rows: readonly Counted[]): number => rows.reduce((sum, row) => sum + row.message_count, 0);
export const activeOf = (rows: readonly Counted[]): number => rows.filter((row) => row.message_count > 0).length;

export const byCount = "-count";

export function countColumn<Row extends Counted>(): Column<Row> {
  return {
    label: t.messages,
    width: "w-5",
    number: true,
    sort: "count",
    cell: (row, { largest = 0 }) => <Measured value={row.message_count} largest={largest} />,
  };
}

export function roomColumn<Row extends OfRoom>(): Column<Row> {
  return {
    label: texts.messagesPerRoom.room,
    sort: "name",
    cell: (row) => <RoomLink row={row} />,
  };
}
