import { api, type Room } from "../api.ts";
import { hrefOf } from "../app/router.ts";
import type { Action, Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";
import { Badge } from "../ui/badge.tsx";
import { formatNumber } from "../ui/format.ts";
import { Time } from "../ui/time.tsx";

const t = texts.rooms;

const remove = {
  ...t.remove,
  destructive: true,
  async run(row) {
    await api.deleteRoom(row.id);
    return null;
  },
} satisfies Action<Room>;

export const rooms: Resource<Room> = {
  path: "/rooms",
  title: t.title,
  intro: t.intro,
  empty: { title: t.empty, detail: t.emptyDetail },
  key: (row) => row.id,
  nameOf: (row) => row.name,
  search: { label: t.search },
  async load({ query, cursor, signal }) {
    const { rooms: rows, page } = await api.listRooms({ ...query, cursor }, signal);
    return { rows, nextCursor: page.next_cursor };
  },
  columns: [
    {
      label: t.room,
      cell: (row) => (
        <div class="written">
          <a href={hrefOf(`/rooms/${row.id}`)}>
            <bdi class="clamped primary-text" title={row.name}>
              {row.name || t.unnamed}
            </bdi>
          </a>
          {row.description && <bdi class="clamped below">{row.description}</bdi>}
        </div>
      ),
    },
    {
      label: t.visibility,
      width: "w-2",
      cell: (row) => (
        <Badge label={texts.visibilities[row.visibility]} tone={row.visibility === "public" ? "accent" : "plain"} />
      ),
    },
    { label: t.members, width: "w-1", number: true, cell: (row) => formatNumber(row.member_count) },
    { label: t.created, width: "w-3", cell: (row) => <Time at={row.created_at} /> },
  ],
  actsWidth: "w-5",
  links: [
    { label: t.members, href: (row) => hrefOf(`/rooms/${row.id}/members`) },
    { label: t.messages, href: (row) => hrefOf("/messages", { room_id: row.id }) },
  ],
  actions: [remove],
  bulk: [
    {
      ...t.bulkArchive,
      offered: (row) => row.archived_at === null,
      run: async (row) => (await api.archiveRoom(row.id)).room,
    },
    { ...remove, ...t.bulkRemove },
  ],
  exported: { ...t.exported, file: "rooms", path: "/room/rooms" },
};
