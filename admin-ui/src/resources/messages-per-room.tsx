import type { RoomCount } from "../../../src/contract/analytics.ts";
import { api } from "../api.ts";
import { localList } from "../table/local-list.ts";
import type { Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";
import { activeOf, byCount, countColumn, csvOf, dateFilters, presets, roomColumn, sumOf } from "./analytics.tsx";

const t = texts.messagesPerRoom;

export const messagesPerRoom: Resource<RoomCount> = {
  path: "/analytics/messages-per-room",
  title: t.title,
  intro: `${t.intro} ${texts.analytics.dayNote}`,
  empty: { title: t.empty, detail: t.emptyDetail },
  key: (row) => row.room_id,
  nameOf: (row) => row.room_name,
  search: { label: t.search },
  filters: dateFilters,
  presets,
  defaultSort: byCount,
  downloads: [csvOf("/admin/analytics/messages-per-room", "messages_per_room.csv")],
  load: localList({
    asks: ["start_date", "end_date"],
    fetch: async (query, signal) => (await api.messagesPerRoom(query, signal)).rooms,
    searched: (row) => row.room_name,
    sorts: { name: (row) => row.room_name, count: (row) => row.message_count },
    defaultSort: byCount,
    measure: (row) => row.message_count,
    figures: (rows) => [
      { label: texts.analytics.total, value: sumOf(rows) },
      { label: t.active, value: activeOf(rows) },
      { label: t.rooms, value: rows.length },
    ],
  }),
  columns: [roomColumn<RoomCount>(), countColumn<RoomCount>()],
};
