import { changeQuery } from "../app/router.ts";
import { texts } from "../texts.ts";
import { DataTable } from "./data-table.tsx";
import type { Action, Resource } from "./resource.ts";
import type { List } from "./use-list.ts";
import type { Selection } from "./use-selection.ts";

interface Props<Row> {
  readonly resource: Resource<Row>;
  readonly list: List<Row>;
  readonly onAction: (action: Action<Row>, row: Row) => void;
  readonly selection?: Selection<Row> | null;
  readonly sort?: string | undefined;
  readonly onSort?: (sort: string) => void;
  /** Search or filters leave something out. */
  readonly narrowed?: boolean;
  /** Not the first page. */
  readonly later?: boolean;
}

/** A list's rows, or why there are none. */
export function Rows<Row>(props: Props<Row>) {
  const { resource, list, onAction, selection = null, sort, onSort, narrowed = false, later = false } = props;
  const { page } = list;
  if (list.failure && !page) return null;
  return (
    <div class="list" aria-busy={list.busy}>
      {!page ? (
        <p class="loading">{texts.list.loading}</p>
      ) : page.rows.length > 0 ? (
        <DataTable
          resource={resource}
          page={page}
          selection={selection}
          sort={sort}
          onSort={onSort}
          onAction={onAction}
        />
      ) : (
        <Empty resource={resource} narrowed={narrowed} later={later} />
      )}
    </div>
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
