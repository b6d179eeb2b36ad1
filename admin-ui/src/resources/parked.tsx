import { api, type Parked } from "../api.ts";
import type { Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";
import { LongText } from "../ui/long-text.tsx";
import { Time } from "../ui/time.tsx";
import { RoomLink } from "./room-link.tsx";

const t = texts.parked;

export const parked: Resource<Parked> = {
  path: "/parked",
  title: t.title,
  intro: t.intro,
  empty: { title: t.empty, detail: t.emptyDetail },
  key: (row) => row.message_id,
  nameOf: (row) => `${row.room_name} ${t.place(row.seq)}`,
  async load({ query, cursor, signal }) {
    const { parked: rows, page } = await api.listParked({ ...query, cursor }, signal);
    return { rows, nextCursor: page.next_cursor };
  },
  columns: [
    {
      label: t.room,
      width: "w-3",
      cell: (row) => <RoomLink row={row} />,
    },
    { label: t.message, width: "w-2", cell: (row) => t.place(row.seq) },
    { label: t.error, cell: (row) => <LongText text={`${row.sqlstate}: ${row.error}`} /> },
    { label: t.parked, width: "w-3", cell: (row) => <Time at={row.parked_at} /> },
  ],
  actsWidth: "w-2",
  actions: [
    {
      ...t.retry,
      async run(row) {
        await api.retryParked(row.room_id, row.seq);
        return null;
      },
    },
  ],
};
