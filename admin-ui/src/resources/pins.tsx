import { api, type Pin } from "../api.ts";
import { headOf, roomOf } from "../room/room-head.tsx";
import type { Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";
import { LongText } from "../ui/long-text.tsx";
import { Time } from "../ui/time.tsx";
import { KnownPerson } from "./known-person.tsx";

const t = texts.pins;

export const pins: Resource<Pin> = {
  path: "/rooms/:room_id/pins",
  title: t.title,
  intro: t.intro,
  parent: { path: "/rooms", label: texts.members.back },
  About: headOf("pins"),
  empty: { title: t.empty, detail: t.emptyDetail },
  key: (row) => row.id,
  nameOf: (row) => row.content ?? texts.messages.deleted,
  async load({ params, cursor, signal }) {
    const { pins: rows, page } = await api.listPins(roomOf(params), { cursor }, signal);
    return { rows, nextCursor: page.next_cursor };
  },
  columns: [
    { label: texts.messages.message, cell: (row) => <LongText text={row.content ?? texts.messages.deleted} /> },
    {
      label: texts.messages.sender,
      width: "w-3",
      cell: (row) => (
        <div class="stack">
          <KnownPerson id={row.user_id} />
          <Time at={row.created_at} />
        </div>
      ),
    },
    {
      label: t.pinned,
      width: "w-3",
      cell: ({ pinned_by, pinned_at }) => (
        <div class="stack">
          {pinned_by !== undefined && <KnownPerson id={pinned_by} />}
          {pinned_at !== undefined && <Time at={pinned_at} />}
        </div>
      ),
    },
  ],
  actsWidth: "w-1",
  actions: [
    {
      ...t.unpin,
      async run(row, _, params) {
        await api.unpinMessage(roomOf(params), row.id);
        return null;
      },
    },
  ],
};
