import { roomRoles } from "../../../src/domain/permissions.ts";
import { api, type Member } from "../api.ts";
import { hrefOf } from "../app/router.ts";
import { headOf, roomOf } from "../room/room-head.tsx";
import { choicesOf, type RepeatableAction, type Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";
import { Badge } from "../ui/badge.tsx";
import { Person } from "../ui/person.tsx";
import { Time } from "../ui/time.tsx";
import { personReference } from "./references.ts";
import { ban, banFields, mute, muteFields, reasonField } from "./sanctions.ts";

const t = texts.members;
const isMuted = (row: Member) => row.muted_until !== null && Date.parse(row.muted_until) > Date.now();

const remove: RepeatableAction<Member> = {
  ...t.remove,
  destructive: true,
  async run(row, _, params) {
    await api.deleteMember(roomOf(params), row.user.id);
    return null;
  },
};

export const members: Resource<Member> = {
  path: "/rooms/:room_id/members",
  title: t.title,
  intro: t.intro,
  parent: { path: "/rooms", label: t.back },
  About: headOf("members"),
  empty: { title: t.empty, detail: t.emptyDetail },
  key: (row) => row.user.id,
  nameOf: (row) => `${row.user.full_name} (@${row.user.username})`,
  search: { label: t.search },
  filters: [{ kind: "choice", name: "role", label: t.role, choices: choicesOf(roomRoles, texts.roomRoles) }],
  async load({ params, query, cursor, signal }) {
    const { members: rows, page } = await api.listMembers(roomOf(params), { ...query, cursor }, signal);
    return { rows, nextCursor: page.next_cursor };
  },
  columns: [
    {
      label: t.person,
      cell: (row) => (
        <Person name={row.user.full_name} below={[`@${row.user.username}`]} href={hrefOf(`/users/${row.user.id}`)} />
      ),
    },
    {
      label: t.role,
      width: "w-3",
      cell: (row) => (
        <div class="stack">
          <Badge label={texts.roomRoles[row.role]} tone={row.role === "owner" ? "accent" : "plain"} />
          {row.muted_until !== null && isMuted(row) && (
            <span class="below">
              {t.mutedUntil} <Time at={row.muted_until} />
            </span>
          )}
        </div>
      ),
    },
    { label: t.joined, width: "w-3", cell: (row) => <Time at={row.joined_at} /> },
  ],
  actsWidth: "w-5",
  actions: [
    {
      ...t.edit,
      fields: [
        {
          kind: "choice",
          name: "role",
          label: t.role,
          hint: t.edit.roleHint,
          choices: choicesOf(roomRoles, texts.roomRoles),
          initial: (row) => row.role,
        },
      ],
      async run(row, { role }, params) {
        const { member } = await api.putMember(roomOf(params), row.user.id, {
          role: (role ?? row.role) as Member["role"],
        });
        return member;
      },
    },
    {
      ...t.mute,
      fields: muteFields,
      run: (row, values, params) => mute(roomOf(params), row.user.id, values),
    },
    {
      ...t.unmute,
      offered: isMuted,
      fields: [reasonField],
      async run(row, { reason }, params) {
        const { member } = await api.unmuteMember(roomOf(params), row.user.id, reason);
        return member;
      },
    },
    {
      ...t.ban,
      destructive: true,
      fields: banFields,
      async run(row, values, params) {
        await ban(roomOf(params), row.user.id, values);
        return null;
      },
    },
    remove,
  ],
  bulk: [{ ...remove, ...t.bulkRemove }],
  commands: [
    {
      ...t.add,
      fields: [
        { kind: "reference", name: "user_id", label: t.person, initial: () => "", ...personReference },
        {
          kind: "choice",
          name: "role",
          label: t.role,
          choices: choicesOf(roomRoles, texts.roomRoles),
          initial: () => "member",
        },
      ],
      async run({ user_id = "", role }, params) {
        await api.putMember(roomOf(params), user_id, { role: role as Member["role"] });
        return null;
      },
    },
  ],
};
