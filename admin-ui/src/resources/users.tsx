import { limits } from "../../../src/domain/limits.ts";
import { globalRoles } from "../../../src/domain/permissions.ts";
import { accountKinds, accountStatuses } from "../../../src/domain/profile.ts";
import { api, type User } from "../api.ts";
import { hrefOf } from "../app/router.ts";
import { type Action, choicesOf, type Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import { Person } from "../ui/person.tsx";
import { Time } from "../ui/time.tsx";

const t = texts.users;
const tones: Record<User["status"], Tone> = { active: "good", suspended: "warn", locked: "warn", deleted: "plain" };
export function RoleBadge({ user: { kind, role } }: { readonly user: User }) {
  if (kind === "bot" && role === "user") return <Badge label={texts.kinds.bot} />;
  return <Badge label={texts.roles[role]} tone={role === "admin" ? "accent" : "plain"} />;
}

export function StatusBadge({ user: { status } }: { readonly user: User }) {
  return <Badge label={texts.statuses[status]} tone={tones[status]} />;
}

const roleChoices = choicesOf(globalRoles, texts.roles);

const initial = () => "";

/** Nobody locks themselves out by a slip of the hand; another administrator can do it. */
export const isSomeoneElse = (row: User, me: User) => row.id !== me.id && row.status !== "deleted";

type Settable = Exclude<User["status"], "deleted">;
const statusField = {
  kind: "choice",
  name: "status",
  label: t.status,
  hint: t.edit.statusHint,
  choices: choicesOf(["active", "suspended", "locked"], texts.statuses),
} as const;

export const editUser: Action<User> = {
  ...t.edit,
  offered: isSomeoneElse,
  fields: [
    {
      kind: "choice",
      name: "role",
      label: t.role,
      hint: t.edit.roleHint,
      choices: roleChoices,
      initial: (row) => row.role,
    },
    { ...statusField, initial: (row) => row.status },
  ],
  async run(row, { role, status }) {
    const { user } = await api.updateUser(row.id, {
      role: role === "admin" ? "admin" : "user",
      status: (status ?? row.status) as Settable,
    });
    return user;
  },
};

export const removeUser = {
  ...t.remove,
  destructive: true,
  offered: isSomeoneElse,
  async run(row) {
    await api.deleteUser(row.id);
    return null;
  },
} satisfies Action<User>;

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
    { kind: "choice", name: "kind", label: t.kind, choices: choicesOf(accountKinds, texts.kinds) },
  ],
  async load({ query, cursor, signal }) {
    const { users: rows, page } = await api.listUsers({ ...query, cursor }, signal);
    return { rows, nextCursor: page.next_cursor };
  },
  columns: [
    {
      label: t.person,
      cell: (row) => (
        <Person name={row.full_name} below={[`@${row.username}`, row.email]} href={hrefOf(`/users/${row.id}`)} />
      ),
    },
    { label: t.role, width: "w-2", cell: (row) => <RoleBadge user={row} /> },
    { label: t.status, width: "w-2", cell: (row) => <StatusBadge user={row} /> },
    { label: t.joined, width: "w-3", cell: (row) => <Time at={row.created_at} /> },
  ],
  actsWidth: "w-4",
  links: [{ label: t.messages, href: (row) => hrefOf("/messages", { user_id: row.id }) }],
  commands: [
    {
      ...t.bot,
      fields: [
        { kind: "text", name: "full_name", label: t.fullName, maxLength: limits.nameCharsMax, required: true, initial },
        { kind: "text", name: "username", label: t.username, maxLength: 50, required: true, initial },
      ],
      async run({ full_name = "", username = "" }) {
        const { user } = await api.createBot({ full_name, username });
        // Of no use before it has a token, which is made there.
        location.hash = hrefOf(`/users/${user.id}`);
        return null;
      },
    },
  ],
  actions: [editUser, removeUser],
  bulk: [
    {
      ...t.bulkStatus,
      offered: isSomeoneElse,
      fields: [{ ...statusField, initial: () => "suspended" }],
      async run(row, { status }) {
        const { user } = await api.updateUser(row.id, { status: status as Settable });
        return user;
      },
    },
    { ...removeUser, ...t.bulkRemove },
  ],
  exported: { ...t.exported, file: "users", path: "/user/users" },
};
