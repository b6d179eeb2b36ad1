import { type AdminMessage, api } from "../api.ts";
import { hrefOf } from "../app/router.ts";
import type { Action, Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";
import { LongText } from "../ui/long-text.tsx";
import { Time } from "../ui/time.tsx";
import { NoContent } from "./no-content.tsx";
import { personReference, roomReference } from "./references.ts";
import { RoomLink } from "./room-link.tsx";

const t = texts.messages;

const remove = {
  ...t.remove,
  destructive: true,
  offered: (row) => row.deleted_at === null,
  async run(row) {
    const { message } = await api.deleteMessage(row.room_id, row.id);
    return { ...row, ...message };
  },
} satisfies Action<AdminMessage>;

export const messages: Resource<AdminMessage> = {
  path: "/messages",
  title: t.title,
  intro: t.intro,
  empty: { title: t.empty, detail: t.emptyDetail },
  key: (row) => row.id,
  nameOf: (row) => row.content ?? (row.deleted_at === null ? t.parked : t.deleted),
  search: { label: t.search, needs: { oneOf: ["room_id", "user_id"], label: t.searchNeeds } },
  filters: [
    { kind: "reference", name: "room_id", label: t.room, ...roomReference },
    { kind: "reference", name: "user_id", label: t.sender, ...personReference },
  ],
  async load({ query, cursor, signal }) {
    const { messages: rows, page } = await api.listMessages({ ...query, cursor }, signal);
    return { rows, nextCursor: page.next_cursor };
  },
  columns: [
    {
      label: t.message,
      cell: (row) => (row.content === null ? <NoContent message={row} /> : <LongText text={row.content} />),
    },
    {
      label: t.sender,
      width: "w-3",
      cell: (row) => (
        <span class="written">
          <a href={hrefOf("/messages", { user_id: row.user_id })}>
            <bdi class="clamped">{row.full_name}</bdi>
          </a>
          <bdi class="clamped below">@{row.username}</bdi>
        </span>
      ),
    },
    {
      label: t.room,
      width: "w-3",
      cell: (row) => <RoomLink row={row} />,
    },
    { label: t.sent, width: "w-3", cell: (row) => <Time at={row.created_at} /> },
  ],
  actsWidth: "w-1",
  actions: [remove],
  bulk: [{ ...remove, ...t.bulkRemove }],
  exported: { ...t.exported, file: "messages", path: "/admin/messages" },
};
