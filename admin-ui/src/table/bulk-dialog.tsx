import { useRef, useState } from "preact/hooks";
import type { Params } from "../app/router.ts";
import { type Failure, failureFrom } from "../failure.ts";
import { texts } from "../texts.ts";
import { Dialog } from "../ui/dialog.tsx";
import { ActForm, initialOf } from "./act-form.tsx";
import type { BulkAction } from "./resource.ts";

const t = texts.bulk;

interface Props<Row> {
  readonly action: BulkAction<Row>;
  readonly rows: readonly Row[];
  readonly nameOf: (row: Row) => string;
  readonly keyOf: (row: Row) => string;
  readonly params: Params;
  readonly onRow: (row: Row, after: Row | null) => void;
  /** With what was done, or null where the dialog has told it already. */
  readonly onEnd: (done: string | null) => void;
  readonly onCancel: () => void;
}

interface Refused<Row> {
  readonly row: Row;
  readonly failure: Failure;
}

/** Asks once for all of them, shows how far it has come, and stays open with what failed and why. */
export function BulkDialog<Row>({ action, rows, nameOf, keyOf, params, onRow, onEnd, onCancel }: Props<Row>) {
  const { fields = [] } = action;
  const [values, setValues] = useState(() => initialOf(fields, null));
  const [visited, setVisited] = useState<number | null>(null);
  const [refused, setRefused] = useState<readonly Refused<Row>[] | null>(null);
  const isStopped = useRef(false);

  async function run(): Promise<void> {
    const failed: Refused<Row>[] = [];
    let n = 0;
    for (const row of rows) {
      if (isStopped.current) break;
      setVisited(n);
      try {
        onRow(row, await action.run(row, values, params));
      } catch (error) {
        const failure = failureFrom(error);
        if (failure) failed.push({ row, failure });
      }
      n += 1;
    }
    if (failed.length === 0) return onEnd(action.done(n));
    setVisited(n);
    setRefused(failed);
  }

  if (refused) {
    const done = (visited ?? 0) - refused.length;
    return (
      <Dialog title={t.failedTitle(refused.length)} onClose={() => onEnd(null)}>
        <div class="problem" role="alert">
          {done > 0 && <p>{action.done(done)}</p>}
          <ul class="refused">
            {refused.map(({ row, failure }) => (
              <li key={keyOf(row)} class="written">
                <bdi class="clamped one">{nameOf(row)}</bdi>
                <span class="below">
                  {failure.title}
                  {failure.detail && `: ${failure.detail}`}
                </span>
              </li>
            ))}
          </ul>
        </div>
        <div class="dialog-end">
          <button type="button" onClick={() => onEnd(null)} data-focus="">
            {texts.dialog.close}
          </button>
        </div>
      </Dialog>
    );
  }

  const stop = () => {
    if (visited === null) onCancel();
    isStopped.current = true;
  };
  return (
    <Dialog title={action.title(rows.length)} onClose={stop}>
      <form
        class="dialog-body"
        onSubmit={(event) => {
          event.preventDefault();
          if (visited === null) void run();
        }}
      >
        <ul class="subject subjects">
          {rows.map((row) => (
            <li key={keyOf(row)} class="written">
              <bdi class="clamped one">{nameOf(row)}</bdi>
            </li>
          ))}
        </ul>
        <ActForm effects={action.effects} fields={fields} values={values} onChange={setValues} />
        {visited !== null && (
          <div class="gauge">
            <progress max={rows.length} value={visited} aria-label={t.progress} />
            <p>{t.visited(visited, rows.length)}</p>
          </div>
        )}
        <div class="dialog-end">
          <button type="button" onClick={stop} data-focus={action.destructive ? "" : undefined}>
            {visited === null ? texts.dialog.cancel : t.stop}
          </button>
          <button type="submit" class={action.destructive ? "danger" : "primary"} disabled={visited !== null}>
            {visited === null ? action.submit : action.busy}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
