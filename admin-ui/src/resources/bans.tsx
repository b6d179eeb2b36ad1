import { api, type Ban } from "../api.ts";
import { headOf, roomOf } from "../room/room-head.tsx";
import type { RepeatableAction, Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";
import { LongText } from "../ui/long-text.tsx";
import { Person } from "../ui/person.tsx";
import { Time } from "../ui/time.tsx";
import { KnownPerson } from "./known-person.tsx";
import { personReference } from "./references.ts";
import { ban, banFields, reasonField } from "./sanctions.ts";

const t = texts.bans;

const lift: RepeatableAction<Ban> = {
  ...t.lift,
  fields: [reasonField],
  async run(row, { reason }, params) {
    await api.unbanUser(roomOf(params), row.user.id, reason);
    return null;
  },
};

export const bans: Resource<Ban> = {
  path: "/rooms/:room_id/bans",
  title: t.title,
  intro: t.intro,
  parent: { path: "/rooms", label: texts.members.back },
  About: headOf("bans"),
  empty: { title: t.empty, detail: t.emptyDetail },
  key: (row) => row.user.id,
  nameOf: (row) => `${row.user.full_name} (@${row.user.username})`,
  async load({ params, cursor, signal }) {
    const { bans: rows, page } = await api.listBans(roomOf(params), { cursor }, signal);
    return { rows, nextCursor: page.next_cursor };
  },
  columns: [
    { label: t.person, cell: ({ user }) => <Person name={user.full_name} below={[`@${user.username}`]} /> },
    { label: texts.sanctions.reason, cell: (row) => (row.reason ? <LongText text={row.reason} /> : "–") },
    {
      label: t.by,
      width: "w-3",
      cell: (row) => (
        <div class="stack">
          <KnownPerson id={row.by} />
          <Time at={row.banned_at} />
        </div>
      ),
    },
    {
      label: t.until,
      width: "w-3",
      cell: (row) => (row.expires_at === null ? texts.sanctions.durations.forever : <Time at={row.expires_at} />),
    },
  ],
  actsWidth: "w-2",
  actions: [lift],
  bulk: [{ ...lift, ...t.bulkLift }],
  commands: [
    {
      ...t.add,
      destructive: true,
      fields: [
        { kind: "reference", name: "user_id", label: t.person, initial: () => "", ...personReference },
        ...banFields,
      ],
      async run({ user_id = "", ...values }, params) {
        await ban(roomOf(params), user_id, values);
        return null;
      },
    },
  ],
};
