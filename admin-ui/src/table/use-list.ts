import { useCallback, useEffect, useState } from "preact/hooks";
import { announce } from "../app/announcer.tsx";
import type { Location, Params } from "../app/router.ts";
import { type Failure, failureFrom } from "../failure.ts";
import { texts } from "../texts.ts";
import type { ListPage, Resource } from "./resource.ts";

interface State<Row> {
  /** The last page that arrived; it stays while the next one is on its way. */
  readonly page: ListPage<Row> | null;
  /** What that page answered. */
  readonly answers: string | null;
  readonly failure: Failure | null;
  readonly busy: boolean;
}

export interface List<Row> extends State<Row> {
  readonly reload: () => void;
  readonly patch: (key: string, row: Row | null) => void;
}

export function useList<Row>(resource: Resource<Row>, params: Params, query: Location["query"]): List<Row> {
  const [state, setState] = useState<State<Row>>({ page: null, answers: null, failure: null, busy: true });
  const [attempt, setAttempt] = useState(0);
  // By value, since the address is read anew at every change of it.
  const asked = JSON.stringify([params, query]);

  useEffect(() => {
    const abort = new AbortController();
    const { cursor, ...rest } = query;
    setState((before) => ({ ...before, busy: true }));
    resource.load({ params, query: rest, cursor, signal: abort.signal }).then(
      (page) => {
        if (abort.signal.aborted) return;
        setState({ page, answers: asked, failure: null, busy: false });
        announce(texts.list.rows(page.rows.length, page.nextCursor !== null));
      },
      (error: unknown) => {
        const failure = failureFrom(error);
        if (!failure || abort.signal.aborted) return;
        // Rows of another question under this one's error would mislead.
        setState((before) => ({
          ...before,
          page: before.answers === asked ? before.page : null,
          failure,
          busy: false,
        }));
      },
    );
    return () => abort.abort();
  }, [resource, asked, attempt]);

  const reload = useCallback(() => setAttempt((n) => n + 1), []);
  const patch = useCallback(
    (key: string, row: Row | null) =>
      setState((before) => {
        if (!before.page) return before;
        const rows = before.page.rows.flatMap((old) => (resource.key(old) === key ? (row ? [row] : []) : [old]));
        return { ...before, page: { ...before.page, rows } };
      }),
    [resource],
  );
  return { ...state, reload, patch };
}
