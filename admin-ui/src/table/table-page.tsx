import { useEffect, useRef, useState } from "preact/hooks";
import { PageHead } from "../app/page-head.tsx";
import { changeQuery, hrefOf, type PageProps } from "../app/router.ts";

import { texts } from "../texts.ts";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { ActionDialog } from "./action-dialog.tsx";
import { DataTable } from "./data-table.tsx";
import { Figures } from "./figures.tsx";
import { Pager } from "./pager.tsx";
import type { Action, Resource } from "./resource.ts";
import { Toolbar } from "./toolbar.tsx";
import { useList } from "./use-list.ts";

interface Props<Row> extends PageProps {
  readonly resource: Resource<Row>;
}
interface Done {
  readonly text: string;
  readonly name: string;
}

/** The one page that every resource is shown on. */
export function TablePage<Row>({ resource, params, location }: Props<Row>) {
  const list = useList(resource, params, location.query);
  const [started, setStarted] = useState<{ readonly action: Action<Row>; readonly row: Row } | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const { About, parent } = resource;
  const { cursor, sort, ...narrowed } = location.query;

  function finish(action: Action<Row>, before: Row, after: Row | null): void {
    list.patch(resource.key(before), after);
    setDone({ text: action.done, name: resource.nameOf(after ?? before) });
    setStarted(null);
  }

  return (
    <>
      <PageHead
        title={resource.title}
        intro={resource.intro}
        before={
          parent && (
            <a class="back" href={hrefOf(parent.path)}>
              ← {parent.label}
            </a>
          )
        }
        about={About && <About params={params} />}
      />
      <Toolbar resource={resource} query={location.query} onRefresh={list.reload} />
      {done && <DoneNotice done={done} />}
      {list.failure ? (
        <ProblemNotice failure={list.failure} onRetry={list.reload} />
      ) : (
        list.page?.figures && <Figures figures={list.page.figures} />
      )}
      {!(list.failure && !list.page) && (
        <div class="list" aria-busy={list.busy}>
          {!list.page ? (
            <p class="loading">{texts.list.loading}</p>
          ) : list.page.rows.length > 0 ? (
            <DataTable
              resource={resource}
              page={list.page}
              sort={sort ?? resource.defaultSort}
              onSort={(next) => changeQuery({ query: { ...narrowed, sort: next } })}
              onAction={(action, row) => {
                setDone(null);
                setStarted({ action, row });
              }}
            />
          ) : (
            <Empty resource={resource} narrowed={Object.values(narrowed).some(Boolean)} later={cursor !== undefined} />
          )}
        </div>
      )}
      <Pager location={location} nextCursor={list.page?.nextCursor ?? null} rows={list.page?.rows.length} />
      {started && (
        <ActionDialog
          {...started}
          name={resource.nameOf(started.row)}
          params={params}
          onDone={(after) => finish(started.action, started.row, after)}
          onCancel={() => setStarted(null)}
        />
      )}
    </>
  );
}

/** Takes the focus, since the button that the act began with may be gone with its row. */
function DoneNotice({ done }: { readonly done: Done }) {
  const notice = useRef<HTMLParagraphElement>(null);
  useEffect(() => notice.current?.focus(), [done]);
  return (
    <p class="notice" ref={notice} tabIndex={-1}>
      <strong>{done.text}</strong> <bdi class="clamped">{done.name}</bdi>
    </p>
  );
}

interface EmptyProps {
  readonly resource: Pick<Resource<never>, "empty">;
  readonly narrowed: boolean;
  readonly later: boolean;
}

function Empty({ resource, narrowed, later }: EmptyProps) {
  const { list } = texts;
  const [title, detail] = narrowed
    ? [list.nothing, list.nothingDetail]
    : later
      ? [list.nothingHere, list.nothingHereDetail]
      : [resource.empty.title, resource.empty.detail];
  return (
    <div class="empty">
      <h2>{title}</h2>
      <p>{detail}</p>
      {narrowed && (
        <button type="button" onClick={() => changeQuery({ query: {} })}>
          {list.clear}
        </button>
      )}
    </div>
  );
}
