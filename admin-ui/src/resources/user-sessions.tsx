import { api, type OpenSession, type User } from "../api.ts";
import { getSession } from "../session.ts";
import type { Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";
import { Badge } from "../ui/badge.tsx";
import { LongText } from "../ui/long-text.tsx";
import { Time } from "../ui/time.tsx";

const t = texts.userSessions;

/** Where somebody is logged in. */
export const sessionsOf = ({ id }: User): Resource<OpenSession> => ({
  path: `/users/${id}`,
  title: t.title,
  intro: t.intro,
  empty: { title: t.empty, detail: t.emptyDetail },
  key: (row) => row.id,
  nameOf: (row) => row.user_agent || t.unnamed,
  async load({ signal }) {
    const { sessions: rows } = await api.listSessions(id, signal);
    return { rows, nextCursor: null };
  },
  columns: [
    {
      label: t.device,
      cell: (row) => (
        <>
          <LongText text={row.user_agent || t.unnamed} /> {row.current && <Badge label={t.current} tone="accent" />}
        </>
      ),
    },
    { label: t.opened, width: "w-3", cell: (row) => <Time at={row.created_at} /> },
    { label: t.seen, width: "w-3", cell: (row) => <Time at={row.last_seen_at} /> },
    { label: t.expires, width: "w-3", cell: (row) => <Time at={row.expires_at} /> },
  ],
  actsWidth: "w-1",
  actions: [
    {
      ...t.end,
      destructive: true,
      offered: (row) => !row.current,
      async run(row) {
        await api.endSessionOf(id, row.id);
        return null;
      },
    },
  ],
  commands:
    id === getSession()?.user.id
      ? []
      : [
          {
            ...t.endAll,
            destructive: true,
            async run() {
              await api.endSessions(id);
              return null;
            },
          },
        ],
});
