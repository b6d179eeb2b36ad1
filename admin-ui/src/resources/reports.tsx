import { limits } from "../../../src/domain/limits.ts";
import { type Resolution, resolutions } from "../../../src/domain/record.ts";
import { type AdminReport, api } from "../api.ts";
import { hrefOf } from "../app/router.ts";
import { choicesOf, type RepeatableAction, type Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";
import { Badge } from "../ui/badge.tsx";
import { LongText } from "../ui/long-text.tsx";
import { Time } from "../ui/time.tsx";
import { NamedPerson } from "./known-person.tsx";
import { NoContent } from "./no-content.tsx";
import { roomReference } from "./references.ts";
import { ban, banFields, reasonField } from "./sanctions.ts";

const t = texts.reports;

/** The queue shows what is open: whatever is resolved leaves it. */
async function resolve(row: AdminReport, resolution: Resolution, note: string | undefined): Promise<null> {
  await api.resolveReport(row.room_id, row.id, { state: "resolved", resolution, note: note || null });
  return null;
}

const isOpen = (row: AdminReport) => row.state === "open";
const hasMessage = (row: AdminReport) => isOpen(row) && row.message !== null && row.message.deleted_at === null;

const resolveAs: RepeatableAction<AdminReport> = {
  ...t.resolve,
  offered: isOpen,
  fields: [
    {
      kind: "choice",
      name: "resolution",
      label: t.resolution,
      choices: choicesOf(resolutions, t.resolutions),
      initial: () => "dismissed",
    },
    {
      kind: "lines",
      name: "note",
      label: t.note,
      hint: t.noteHint,
      maxLength: limits.reportNoteCharsMax,
      initial: () => "",
    },
  ],
  run: (row, { resolution, note }) => resolve(row, resolution as Resolution, note),
};

const remove: RepeatableAction<AdminReport> = {
  ...t.remove,
  destructive: true,
  offered: hasMessage,
  fields: [reasonField],
  async run(row, { reason }) {
    if (row.message_id !== null) await api.deleteMessage(row.room_id, row.message_id, reason);
    return await resolve(row, "content_removed", reason);
  },
};

const banReported: RepeatableAction<AdminReport> = {
  ...t.ban,
  destructive: true,
  offered: isOpen,
  fields: banFields,
  async run(row, values) {
    await ban(row.room_id, row.user_id, values);
    return await resolve(row, "user_banned", values.reason);
  },
};

export const reports: Resource<AdminReport> = {
  path: "/reports",
  title: t.title,
  intro: t.intro,
  empty: { title: t.empty, detail: t.emptyDetail },
  key: (row) => row.id,
  nameOf: (row) => row.message?.content ?? t.categories[row.category],
  filters: [
    {
      kind: "choice",
      name: "state",
      label: t.state,
      unset: t.states.open,
      choices: choicesOf(["resolved", "all"], t.states),
    },
    { kind: "reference", name: "room_id", label: t.room, ...roomReference },
  ],
  async load({ query, cursor, signal }) {
    const { reports: rows, page } = await api.listReports({ ...query, cursor }, signal);
    return { rows, nextCursor: page.next_cursor };
  },
  columns: [
    { label: t.said, cell: (row) => <Said row={row} /> },
    { label: t.why, width: "w-3", cell: (row) => <Why row={row} /> },
    {
      label: t.reported,
      width: "w-3",
      cell: (row) => (
        <div class="stack">
          <NamedPerson id={row.reporter_id} name={row.reporter_name} />
          <Time at={row.created_at} />
        </div>
      ),
    },
  ],
  actsWidth: "w-3",
  actions: [resolveAs, remove, banReported],
  exported: { ...t.exported, file: "reports", path: "/admin/reports" },
  bulk: [
    { ...resolveAs, ...t.bulkResolve },
    { ...remove, ...t.bulkRemove },
  ],
};

/** What it is about, by whom and where. */
function Said({ row }: { readonly row: AdminReport }) {
  const { message } = row;
  return (
    <div class="stack">
      {!message ? (
        <em class="muted">{t.noMessage}</em>
      ) : message.content === null ? (
        <NoContent message={message} />
      ) : (
        <LongText text={message.content} />
      )}
      <p class="parts below">
        <NamedPerson id={row.user_id} name={row.user_name} />
        <a class="written" href={hrefOf(`/rooms/${row.room_id}`)}>
          <bdi class="clamped one">{row.room_name || texts.rooms.unnamed}</bdi>
        </a>
      </p>
    </div>
  );
}

function Why({ row }: { readonly row: AdminReport }) {
  return (
    <div class="stack">
      <Badge label={t.categories[row.category]} tone="warn" />
      {row.note !== null && <LongText text={row.note} />}
      {row.resolution !== null && (
        <p class="below">
          <Badge label={t.resolutions[row.resolution]} tone="good" />
          {row.resolved_at !== null && <Time at={row.resolved_at} />}
          {row.resolved_by !== null && <NamedPerson id={row.resolved_by} name={row.resolver_name} />}
          {row.resolution_note !== null && <LongText text={row.resolution_note} />}
        </p>
      )}
    </div>
  );
}
