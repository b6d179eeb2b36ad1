import { auditActions, roomAuditActions } from "../../../src/domain/record.ts";
import { type AuditEntry, type AuditPage, api } from "../api.ts";
import { hrefOf } from "../app/router.ts";
import { headOf, roomOf } from "../room/room-head.tsx";
import { choicesOf, type Download, type Filter, type ListPage, type Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";
import { startOfDay } from "../ui/format.ts";
import { LongText } from "../ui/long-text.tsx";
import { Time } from "../ui/time.tsx";
import { AuditDetails } from "./audit-details.tsx";
import { AnyPerson } from "./known-person.tsx";
import { personReference, roomReference } from "./references.ts";

const t = texts.audit;
type Asked = Readonly<Record<string, string | number | undefined>>;

/** The address has days of the reader's, the last one included; the API asks for instants. */
function toAsked({ from, to, ...rest }: Asked): Asked {
  return {
    ...rest,
    from: from ? startOfDay(String(from)) : undefined,
    to: to ? startOfDay(String(to), 1) : undefined,
  };
}

const toListPage = ({ entries, page }: AuditPage): ListPage<AuditEntry> => ({
  rows: entries,
  nextCursor: page.next_cursor,
});

const people: readonly Filter[] = [
  { kind: "reference", name: "actor_id", label: t.actor, ...personReference },
  { kind: "reference", name: "target_id", label: t.target, ...personReference },
];

const downloads: readonly Download[] = (["csv", "jsonl"] as const).map((format) => ({
  label: texts.trends.download[format],
  busy: texts.analytics.csvBusy,
  done: texts.analytics.csvDone,
  file: `audit.${format}`,
  fetch: ({ cursor: _, ...query }) => api.download("/admin/audit", toAsked(query), format),
}));

const common = {
  title: t.title,
  empty: { title: t.empty, detail: t.emptyDetail },
  key: (row: AuditEntry) => row.id,
  nameOf: (row: AuditEntry) => t.actions[row.action],
};

const columns = (place: boolean): Resource<AuditEntry>["columns"] => [
  { label: t.what, cell: (row) => <What row={row} place={place} /> },
  {
    label: t.actor,
    width: "w-3",
    cell: (row) =>
      row.actor_id === null ? (
        <span class="muted">{t.service}</span>
      ) : (
        <AnyPerson id={row.actor_id} name={row.actor_name} />
      ),
  },
  { label: t.when, width: "w-3", cell: (row) => <Time at={row.at} /> },
];

export const audit: Resource<AuditEntry> = {
  ...common,
  path: "/audit",
  intro: t.intro,
  filters: [
    { kind: "choice", name: "action", label: t.action, choices: choicesOf(auditActions, t.actions) },
    ...people,
    { kind: "reference", name: "room_id", label: t.room, ...roomReference },
    { kind: "date", name: "from", label: texts.analytics.from },
    { kind: "date", name: "to", label: texts.analytics.to },
  ],
  downloads,
  load: async ({ query, cursor, signal }) => toListPage(await api.listAudit({ ...toAsked(query), cursor }, signal)),
  columns: columns(true),
};

export const roomAudit: Resource<AuditEntry> = {
  ...common,
  path: "/rooms/:room_id/audit",
  intro: t.roomIntro,
  parent: { path: "/rooms", label: texts.members.back },
  About: headOf("audit"),
  filters: [
    { kind: "choice", name: "action", label: t.action, choices: choicesOf(roomAuditActions, t.actions) },
    ...people,
  ],
  load: async ({ params, query, cursor, signal }) =>
    toListPage(await api.listRoomAudit(roomOf(params), { ...query, cursor }, signal)),
  columns: columns(false),
};

interface WhatProps {
  readonly row: AuditEntry;
  readonly place: boolean;
}

function What({ row, place }: WhatProps) {
  return (
    <div class="stack">
      <p class="parts">
        <strong class="primary-text">{t.actions[row.action]}</strong>
        <Target row={row} />
        {place && row.room_id !== null && <RoomOf id={row.room_id} name={row.room_name} />}
      </p>
      {row.reason !== null && row.reason !== "" && <LongText text={row.reason} />}
      {row.details !== null && <AuditDetails action={row.action} details={row.details} />}
      {row.request_id !== null && (
        <p class="below">
          {texts.problem.request} <code>{row.request_id}</code>
        </p>
      )}
    </div>
  );
}

function RoomOf({ id, name }: { readonly id: string; readonly name: string | null | undefined }) {
  return (
    <a class="written" href={hrefOf(`/rooms/${id}`)}>
      <bdi class="clamped one">{name || t.inRoom}</bdi>
    </a>
  );
}

/** What is no person has no name to be looked up by, and is in the details or in the room. */
function Target({ row: { action, target_id: id, target_name, room_id } }: Pick<WhatProps, "row">) {
  if (id === null || id === room_id) return null;
  if (/^(account|member|bot)\./.test(action)) return <AnyPerson id={id} name={target_name} />;
  return <code class="below">{id}</code>;
}
