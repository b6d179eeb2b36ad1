import { roomRoles } from "../../../src/domain/permissions.ts";
import { api, type Member } from "../api.ts";
import type { Params } from "../app/router.ts";
import { choicesOf, type Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";
import { Badge } from "../ui/badge.tsx";
import { Person } from "../ui/person.tsx";
import { Subject } from "../ui/subject.tsx";
import { Time } from "../ui/time.tsx";
import { useLoaded } from "../ui/use-loaded.ts";

const t = texts.members;
const roomOf = (params: Params) => params.room_id ?? "";

function RoomName({ params }: { readonly params: Params }) {
  const { value } = useLoaded(roomOf(params), (signal) => api.getRoom(roomOf(params), signal));
  return <Subject name={value?.room.name} />;
}

export const members: Resource<Member> = {
  path: "/rooms/:room_id/members",
  title: t.title,
  intro: t.intro,
  parent: { path: "/rooms", label: t.back },
  About: RoomName,
  empty: { title: t.empty, detail: t.emptyDetail },
  key: (row) => row.user.id,
  nameOf: (row) => `${row.user.full_name} (@${row.user.username})`,
  async load({ params, cursor, signal }) {
    const { members: rows, page } = await api.listMembers(roomOf(params), { cursor }, signal);
    return { rows, nextCursor: page.next_cursor };
  },
  columns: [
    { label: t.person, cell: (row) => <Person name={row.user.full_name} below={[`@${row.user.username}`]} /> },
    {
      label: t.role,
      width: "w-3",
      cell: (row) => <Badge label={texts.roomRoles[row.role]} tone={row.role === "owner" ? "accent" : "plain"} />,
    },
    { label: t.joined, width: "w-3", cell: (row) => <Time at={row.joined_at} /> },
  ],
  actsWidth: "w-4",
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
      ...t.remove,
      destructive: true,
      async run(row, _, params) {
        await api.deleteMember(roomOf(params), row.user.id);
        return null;
      },
    },
  ],
};
