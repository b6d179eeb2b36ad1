import type { RoomActivityDto } from "../../../src/contract/analytics.ts";
import { api } from "../api.ts";
import { localList } from "../table/local-list.ts";
import type { Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";
import { formatNumber } from "../ui/format.ts";
import { Time } from "../ui/time.tsx";
import { byCount, countColumn, csvOf, dateFilters, presets, roomColumn, sumOf } from "./analytics.tsx";

const t = texts.roomActivity;

export const roomActivity: Resource<RoomActivityDto> = {
  path: "/analytics/room-activity",
  title: t.title,
  intro: `${t.intro} ${texts.analytics.dayNote}`,
  empty: { title: texts.messagesPerRoom.empty, detail: texts.messagesPerRoom.emptyDetail },
  key: (row) => row.room_id,
  nameOf: (row) => row.room_name,
  search: { label: texts.messagesPerRoom.search },
  filters: dateFilters,
  presets,
  defaultSort: byCount,
  downloads: [csvOf("/admin/analytics/room-activity", "room_activity.csv")],
  load: localList({
    asks: ["start_date", "end_date"],
    fetch: async (query, signal) => (await api.roomActivity(query, signal)).rooms,
    searched: (row) => row.room_name,
    sorts: {
      name: (row) => row.room_name,
      members: (row) => row.member_count,
      writers: (row) => row.writer_count,
      last: (row) => row.last_active_hour ?? "",
      count: (row) => row.message_count,
    },
    defaultSort: byCount,
    measure: (row) => row.message_count,
    figures: (rows) => [
      { label: texts.analytics.total, value: sumOf(rows) },
      { label: texts.messagesPerRoom.rooms, value: rows.length },
    ],
  }),
  columns: [
    roomColumn<RoomActivityDto>(),
    { label: t.members, width: "w-2", number: true, sort: "members", cell: (row) => formatNumber(row.member_count) },
    { label: t.writers, width: "w-2", number: true, sort: "writers", cell: (row) => formatNumber(row.writer_count) },
    {
      label: t.last,
      width: "w-3",
      sort: "last",
      cell: (row) => (row.last_active_hour === null ? "–" : <Time at={row.last_active_hour} />),
    },
    countColumn<RoomActivityDto>(),
  ],
};
