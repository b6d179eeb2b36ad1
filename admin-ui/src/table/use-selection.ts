import { useCallback, useEffect, useState } from "preact/hooks";
import { getSession } from "../session.ts";
import type { ListPage, Resource } from "./resource.ts";

export interface Selection<Row> {
  readonly rows: readonly Row[];
  readonly isSelectable: (row: Row) => boolean;
  readonly isSelected: (row: Row) => boolean;
  readonly toggle: (row: Row) => void;
  /** All of the page, or none if all are. */
  readonly toggleAll: () => void;
  readonly areAllSelected: boolean;
  readonly clear: () => void;
}

/** The rows of the page that are chosen; another page begins with none. Null where nothing can be done to several. */
export function useSelection<Row>(
  { bulk = [], key }: Pick<Resource<Row>, "bulk" | "key">,
  page: ListPage<Row> | null,
  asked: string,
): Selection<Row> | null {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const clear = useCallback(() => setKeys(new Set()), []);
  useEffect(clear, [asked]);
  if (bulk.length === 0 || !page) return null;

  const me = getSession()?.user;
  const isSelectable = (row: Row) => bulk.some(({ offered }) => !offered || (me && offered(row, me)));
  const isSelected = (row: Row) => keys.has(key(row));
  const selectable = page.rows.filter(isSelectable);
  const areAllSelected = selectable.length > 0 && selectable.every(isSelected);
  return {
    rows: selectable.filter(isSelected),
    isSelectable,
    isSelected,
    toggle(row) {
      const after = new Set(keys);
      if (!after.delete(key(row))) after.add(key(row));
      setKeys(after);
    },
    toggleAll: () => setKeys(new Set(areAllSelected ? [] : selectable.map(key))),
    areAllSelected,
    clear,
  };
}
