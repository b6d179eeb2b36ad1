import { texts } from "../texts.ts";
import type { Action, Column, ListPage, Resource } from "./resource.ts";
import { RowActions, shortName } from "./row-actions.tsx";
import type { Selection } from "./use-selection.ts";

interface Props<Row> {
  readonly resource: Resource<Row>;
  readonly page: ListPage<Row>;
  readonly selection: Selection<Row> | null;
  readonly sort?: string | undefined;
  readonly onSort?: ((sort: string) => void) | undefined;
  readonly onAction: (action: Action<Row>, row: Row) => void;
}

/** Written out because a phone's layout changes `display`, which takes a table's meaning away in some browsers. */
const roles = {
  table: { role: "table" },
  group: { role: "rowgroup" },
  row: { role: "row" },
  columnHeader: { role: "columnheader" },
  rowHeader: { role: "rowheader" },
  cell: { role: "cell" },
} as const;

export function DataTable<Row>({ resource, page, selection, sort, onSort, onAction }: Props<Row>) {
  const { columns, actions = [], links = [] } = resource;
  const acts = actions.length + links.length > 0;
  return (
    <table {...roles.table} aria-label={resource.title}>
      <thead {...roles.group}>
        <tr {...roles.row}>
          {selection && (
            <th {...roles.columnHeader} scope="col" class="select">
              <input
                type="checkbox"
                aria-label={texts.bulk.selectAll}
                checked={selection.areAllSelected}
                indeterminate={selection.rows.length > 0 && !selection.areAllSelected}
                onChange={selection.toggleAll}
              />
            </th>
          )}
          {columns.map((column) => (
            <HeaderCell key={column.label} column={column} sort={sort} onSort={onSort} />
          ))}
          {acts && (
            <th {...roles.columnHeader} scope="col" class={resource.actsWidth}>
              <span class="hidden-text">{texts.list.actions}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody {...roles.group}>
        {page.rows.map((row) => (
          <tr {...roles.row} key={resource.key(row)} class={selection?.isSelected(row) ? "chosen" : undefined}>
            {selection && (
              <td {...roles.cell} class="select">
                {selection.isSelectable(row) && (
                  <input
                    type="checkbox"
                    aria-label={texts.bulk.select(shortName(resource.nameOf(row)))}
                    checked={selection.isSelected(row)}
                    onChange={() => selection.toggle(row)}
                  />
                )}
              </td>
            )}
            {columns.map((column, index) =>
              index === 0 ? (
                <th {...roles.rowHeader} scope="row" key={column.label}>
                  {column.cell(row, page)}
                </th>
              ) : (
                <td
                  {...roles.cell}
                  key={column.label}
                  data-label={column.label}
                  class={column.number ? "number" : undefined}
                >
                  {column.cell(row, page)}
                </td>
              ),
            )}
            {acts && (
              <td {...roles.cell} class="bare">
                <RowActions resource={resource} row={row} onAction={onAction} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface HeaderCellProps<Row> {
  readonly column: Column<Row>;
  readonly sort: string | undefined;
  readonly onSort: ((sort: string) => void) | undefined;
}

/** `sort=name` in the address is ascending, `sort=-name` descending. */
function HeaderCell<Row>({ column, sort, onSort }: HeaderCellProps<Row>) {
  const ascending = column.sort !== undefined && sort === column.sort;
  const descending = column.sort !== undefined && sort === `-${column.sort}`;
  const order = ascending ? "ascending" : descending ? "descending" : column.sort ? "none" : undefined;
  return (
    <th
      {...roles.columnHeader}
      scope="col"
      class={[column.width, column.number && "number"].filter(Boolean).join(" ") || undefined}
      aria-sort={order}
    >
      {column.sort === undefined || !onSort ? (
        column.label
      ) : (
        <button type="button" onClick={() => onSort(descending ? (column.sort ?? "") : `-${column.sort}`)}>
          {column.label}
          <span aria-hidden="true">{ascending ? "↑" : descending ? "↓" : "↕"}</span>
        </button>
      )}
    </th>
  );
}
