import { globalRoles } from "../../../src/domain/permissions.ts";
import { accountStatuses } from "../../../src/domain/profile.ts";
import { api, type User } from "../api.ts";
import { hrefOf } from "../app/router.ts";
import { choicesOf, type Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import { Person } from "../ui/person.tsx";
import { Time } from "../ui/time.tsx";

const t = texts.users;
const tones: Record<User["status"], Tone> = { active: "good", suspended: "warn", locked: "warn", deleted: "plain" };
const roleChoices = choicesOf(globalRoles, texts.roles);

/** Nobody locks themselves out by a slip of the hand; another administrator can do it. */
const isSomeoneElse = (row: User, me: User) => row.id !== me.id && row.status !== "deleted";

export const users: Resource<User> = {
  path: "/users",
  title: t.title,
  intro: t.intro,
  empty: { title: t.empty, detail: t.emptyDetail },
  key: (row) => row.id,
  nameOf: (row) => `${row.full_name} (@${row.username})`,
  search: { label: t.search },
  filters: [
    { kind: "choice", name: "role", label: t.role, choices: roleChoices },
    { kind: "choice", name: "status", label: t.status, choices: choicesOf(accountStatuses, texts.statuses) },
  ],
  async load({ query, cursor, signal }) {
    const { users: rows, page } = await api.listUsers({ ...query, cursor }, signal);
    return { rows, nextCursor: page.next_cursor };
  },
  columns: [
    { label: t.person, cell: (row) => <Person name={row.full_name} below={[`@${row.username}`, row.email]} /> },
    {
      label: t.role,
      width: "w-2",
      cell: (row) => <Badge label={texts.roles[row.role]} tone={row.role === "admin" ? "accent" : "plain"} />,
    },
    {
      label: t.status,
      width: "w-2",
      cell: (row) => <Badge label={texts.statuses[row.status]} tone={tones[row.status]} />,
    },
    { label: t.joined, width: "w-3", cell: (row) => <Time at={row.created_at} /> },
  ],
  actsWidth: "w-4",
  links: [{ label: t.messages, href: (row) => hrefOf("/messages", { user_id: row.id }) }],
  actions: [
    {
      ...t.edit,
      offered: isSomeoneElse,
      fields: [
        { name: "role", label: t.role, hint: t.edit.roleHint, choices: roleChoices, initial: (row) => row.role },
        {
          name: "status",
          label: t.status,
          hint: t.edit.statusHint,
          choices: choicesOf(["active", "suspended", "locked"], texts.statuses),
          initial: (row) => row.status,
        },
      ],
      async run(row, { role, status }) {
        const { user } = await api.updateUser(row.id, {
          role: role === "admin" ? "admin" : "user",
          status: (status ?? row.status) as User["status"],
        });
        return user;
      },
    },
    {
      ...t.remove,
      destructive: true,
      offered: isSomeoneElse,
      async run(row) {
        await api.deleteUser(row.id);
        return null;
      },
    },
  ],
};
