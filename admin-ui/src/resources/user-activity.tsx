import type { UserCount } from "../../../src/contract/analytics.ts";
import { api } from "../api.ts";
import { hrefOf } from "../app/router.ts";
import { localList } from "../table/local-list.ts";
import type { Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";
import { activeOf, byCount, countColumn, csvOf, dateFilters, presets, sumOf } from "./analytics.tsx";

const t = texts.userActivity;

export const userActivity: Resource<UserCount> = {
  path: "/analytics/user-activity",
  title: t.title,
  intro: `${t.intro} ${texts.analytics.dayNote}`,
  empty: { title: t.empty, detail: t.emptyDetail },
  key: (row) => row.user_id,
  nameOf: (row) => row.username,
  search: { label: t.search },
  filters: dateFilters,
  presets,
  defaultSort: byCount,
  downloads: [csvOf("/admin/analytics/user-activity", "user_activity.csv")],
  load: localList({
    asks: ["start_date", "end_date"],
    fetch: async (query, signal) => (await api.userActivity(query, signal)).users,
    searched: (row) => `${row.username}\n${row.email}`,
    sorts: { name: (row) => row.username, count: (row) => row.message_count },
    defaultSort: byCount,
    measure: (row) => row.message_count,
    figures: (rows) => [
      { label: texts.analytics.total, value: sumOf(rows) },
      { label: t.active, value: activeOf(rows) },
      { label: t.people, value: rows.length },
    ],
  }),
  columns: [
    {
      label: t.person,
      sort: "name",
      cell: (row) => (
        <span class="written">
          <a href={hrefOf("/messages", { user_id: row.user_id })}>
            <bdi class="clamped">@{row.username}</bdi>
          </a>
          <bdi class="clamped below">{row.email}</bdi>
        </span>
      ),
    },
    countColumn<UserCount>(),
  ],
};
