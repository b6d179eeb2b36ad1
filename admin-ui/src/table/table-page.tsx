import { PageHead } from "../app/page-head.tsx";
import { changeQuery, hrefOf, type PageProps } from "../app/router.ts";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { Figures } from "./figures.tsx";
import { Pager } from "./pager.tsx";
import type { Resource } from "./resource.ts";
import { Rows } from "./rows.tsx";
import { Toolbar } from "./toolbar.tsx";
import { useActs } from "./use-acts.tsx";
import { useList } from "./use-list.ts";
import { useSelection } from "./use-selection.ts";

interface Props<Row> extends PageProps {
  readonly resource: Resource<Row>;
}

/** The one page that every resource is shown on. */
export function TablePage<Row>({ resource, params, location }: Props<Row>) {
  const list = useList(resource, params, location.query);
  const acts = useActs(resource, params, list);
  const selection = useSelection(resource, list.page, JSON.stringify([params, location.query]));
  const { About, parent } = resource;
  const { cursor, sort, ...narrowed } = location.query;

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
      <Toolbar resource={resource} query={location.query} onRefresh={list.reload} onCommand={acts.startCommand} />
      {acts.notice}
      {list.failure ? (
        <ProblemNotice failure={list.failure} onRetry={list.reload} />
      ) : (
        list.page?.figures && <Figures figures={list.page.figures} />
      )}
      {selection && (
        <BulkBar resource={resource} selection={selection} list={list} params={params} onDone={acts.tell} />
      )}
      <Rows
        resource={resource}
        list={list}
        selection={selection}
        onAction={acts.startAction}
        sort={sort ?? resource.defaultSort}
        onSort={(next) => changeQuery({ query: { ...narrowed, sort: next } })}
        narrowed={Object.values(narrowed).some(Boolean)}
        later={cursor !== undefined}
      />
      <Pager location={location} nextCursor={list.page?.nextCursor ?? null} rows={list.page?.rows.length} />
      {acts.dialog}
    </>
  );
}
