import { limits } from "../../../src/domain/limits.ts";
import { api, type SignupInvitation } from "../api.ts";
import type { Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";
import { Badge } from "../ui/badge.tsx";
import { Time } from "../ui/time.tsx";

const t = texts.signupInvitations;

export const signupInvitations: Resource<SignupInvitation> = {
  path: "/signup-invitations",
  title: t.title,
  intro: t.intro,
  empty: { title: t.empty, detail: t.emptyDetail },
  key: (row) => row.id,
  nameOf: (row) => row.note ?? t.unnamed,
  async load({ query, cursor, signal }) {
    const { invitations: rows, page } = await api.listSignupInvitations({ ...query, cursor }, signal);
    return { rows, nextCursor: page.next_cursor };
  },
  columns: [
    {
      label: t.note,
      cell: (row) => (
        <span class="written">
          {row.note === null ? <em class="muted">{t.unnamed}</em> : <bdi class="clamped">{row.note}</bdi>}
        </span>
      ),
    },
    { label: t.state, width: "w-2", cell: (row) => <StateBadge of={row} /> },
    { label: t.uses, width: "w-2", cell: (row) => t.used(row.uses, row.max_uses) },
    { label: t.made, width: "w-3", cell: (row) => <Time at={row.created_at} /> },
    { label: t.expires, width: "w-3", cell: (row) => <Time at={row.expires_at} /> },
  ],
  actsWidth: "w-2",
  commands: [
    {
      ...t.create,
      fields: [
        {
          kind: "text",
          name: "note",
          label: t.note,
          hint: t.create.noteHint,
          maxLength: limits.nameCharsMax,
          initial: () => "",
        },
        { kind: "number", name: "max_uses", label: t.create.uses, min: 1, max: 10_000, initial: () => "1" },
        { kind: "number", name: "days", label: t.create.days, min: 1, max: 365, initial: () => "7" },
      ],
      async run({ note, max_uses, days }) {
        const { code } = await api.createSignupInvitation({
          note: note || null,
          max_uses: Number(max_uses),
          expires_in_days: Number(days),
        });
        return { ...t.once, value: code };
      },
    },
  ],
  actions: [
    {
      ...t.withdraw,
      destructive: true,
      async run(row) {
        await api.deleteSignupInvitation(row.id);
        return null;
      },
    },
  ],
};

function StateBadge({ of: { uses, max_uses, expires_at } }: { readonly of: SignupInvitation }) {
  if (uses >= max_uses) return <Badge label={t.states.used} />;
  if (Date.parse(expires_at) <= Date.now()) return <Badge label={t.states.expired} />;
  return <Badge label={t.states.open} tone="good" />;
}
