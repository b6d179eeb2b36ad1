import { useState } from "preact/hooks";
import type { Params } from "../app/router.ts";
import { getSession } from "../session.ts";
import { texts } from "../texts.ts";
import { BulkDialog } from "./bulk-dialog.tsx";
import type { BulkAction, Resource } from "./resource.ts";
import type { List } from "./use-list.ts";
import type { Selection } from "./use-selection.ts";

interface Props<Row> {
  readonly resource: Resource<Row>;
  readonly selection: Selection<Row>;
  readonly list: List<Row>;
  readonly params: Params;
  readonly onDone: (text: string) => void;
}

/** What can be done to the rows that are chosen. */
export function BulkBar<Row>({ resource, selection, list, params, onDone }: Props<Row>) {
  const [started, setStarted] = useState<{ readonly action: BulkAction<Row>; readonly rows: readonly Row[] } | null>(
    null,
  );
  const me = getSession()?.user;
  const rowsOf = ({ offered }: BulkAction<Row>) => selection.rows.filter((row) => !offered || (me && offered(row, me)));

  function end(text: string | null): void {
    setStarted(null);
    selection.clear();
    // What failed may not be as the list shows it. What was done is: the list itself may tell of it a moment later.
    if (text === null) list.reload();
    else onDone(text);
  }

  if (selection.rows.length === 0 && !started) return null;
  return (
    <section class="bulk" aria-label={texts.bulk.label}>
      <p>{texts.bulk.selected(selection.rows.length)}</p>
      {(resource.bulk ?? []).map((action) => (
        <button
          key={action.label}
          type="button"
          class={action.destructive ? "risky" : undefined}
          disabled={rowsOf(action).length === 0}
          onClick={() => setStarted({ action, rows: rowsOf(action) })}
        >
          {action.label}
        </button>
      ))}
      <button type="button" class="quiet" onClick={selection.clear}>
        {texts.bulk.clear}
      </button>
      {started && (
        <BulkDialog
          {...started}
          nameOf={resource.nameOf}
          keyOf={resource.key}
          params={params}
          onRow={(row, after) => list.patch(resource.key(row), after)}
          onEnd={end}
          onCancel={() => setStarted(null)}
        />
      )}
    </section>
  );
}
