import { limits } from "../../../src/domain/limits.ts";
import { type RoomRole, roomRoles } from "../../../src/domain/permissions.ts";
import { api, type Invitation } from "../api.ts";
import { headOf, roomOf } from "../room/room-head.tsx";
import { choicesOf, type Field, type RepeatableAction, type Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";
import { Badge } from "../ui/badge.tsx";
import { Person } from "../ui/person.tsx";
import { Time } from "../ui/time.tsx";
import { personReference } from "./references.ts";

const t = texts.invitations;
const DAY = 86_400;
const lifetimes = { day: DAY, week: 7 * DAY, month: 30 * DAY, forever: null };
const lifetimeOf = (key: string | undefined) => lifetimes[(key ?? "week") as keyof typeof lifetimes];

const fields: readonly Field<null>[] = [
  {
    kind: "choice",
    name: "role",
    label: t.role,
    choices: choicesOf(roomRoles, texts.roomRoles),
    initial: () => "member",
  },
  {
    kind: "choice",
    name: "lifetime",
    label: t.lifetime,
    choices: choicesOf(Object.keys(lifetimes) as (keyof typeof lifetimes)[], t.lifetimes),
    initial: () => "week",
  },
];

const revoke: RepeatableAction<Invitation> = {
  ...t.revoke,
  destructive: true,
  async run(row, _, params) {
    await api.revokeInvitation(roomOf(params), row.id);
    return null;
  },
};

export const invitations: Resource<Invitation> = {
  path: "/rooms/:room_id/invitations",
  title: t.title,
  intro: t.intro,
  parent: { path: "/rooms", label: texts.members.back },
  About: headOf("invitations"),
  empty: { title: t.empty, detail: t.emptyDetail },
  key: (row) => row.id,
  nameOf: (row) => (row.user ? `${row.user.full_name} (@${row.user.username})` : t.link),
  async load({ params, cursor, signal }) {
    const { invitations: rows, page } = await api.listInvitations(roomOf(params), { cursor }, signal);
    return { rows, nextCursor: page.next_cursor };
  },
  columns: [
    {
      label: t.whom,
      cell: ({ user }) => (user ? <Person name={user.full_name} below={[`@${user.username}`]} /> : t.link),
    },
    {
      label: t.role,
      width: "w-2",
      cell: (row) => (
        <div class="badges">
          <Badge label={texts.roomRoles[row.role]} />
          {row.state !== "open" && <Badge label={t.states[row.state]} tone="warn" />}
        </div>
      ),
    },
    { label: t.uses, width: "w-2", cell: (row) => t.usesOf(row.uses, row.max_uses) },
    {
      label: t.by,
      width: "w-3",
      cell: ({ invited_by, created_at }) => (
        <div class="stack">
          {invited_by && <bdi class="written clamped">{invited_by.full_name}</bdi>}
          <Time at={created_at} />
        </div>
      ),
    },
    {
      label: t.until,
      width: "w-3",
      cell: (row) => (row.expires_at === null ? t.lifetimes.forever : <Time at={row.expires_at} />),
    },
  ],
  actsWidth: "w-1",
  actions: [revoke],
  bulk: [{ ...revoke, ...t.bulkRevoke }],
  commands: [
    {
      ...t.invite,
      fields: [{ kind: "reference", name: "user_id", label: t.whom, initial: () => "", ...personReference }, ...fields],
      async run({ user_id = "", role, lifetime }, params) {
        await api.createInvitation(roomOf(params), {
          user_id,
          role: role as RoomRole,
          expires_in_seconds: lifetimeOf(lifetime),
        });
        return null;
      },
    },
    {
      ...t.makeLink,
      fields: [
        ...fields,
        {
          kind: "number",
          name: "max_uses",
          label: t.maxUses,
          min: 1,
          max: limits.invitationUsesMax,
          initial: () => "1",
        },
      ],
      async run({ role, lifetime, max_uses }, params) {
        const { code } = await api.createInvitation(roomOf(params), {
          role: role as RoomRole,
          expires_in_seconds: lifetimeOf(lifetime),
          max_uses: Number(max_uses),
        });
        return code === undefined ? null : { ...t.makeLink.once, value: code };
      },
    },
  ],
};
