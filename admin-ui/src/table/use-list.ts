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
  /** The request that ended last. */
  readonly ended: string | null;
}

export interface List<Row> extends Pick<State<Row>, "page" | "failure"> {
  readonly busy: boolean;
  readonly reload: () => void;
  readonly patch: (key: string, row: Row | null) => void;
}

const FOLLOW_EVERY_MS = 2_000;

export function useList<Row>(resource: Resource<Row>, params: Params, query: Location["query"]): List<Row> {
  const [state, setState] = useState<State<Row>>({ page: null, answers: null, failure: null, ended: null });
  const [{ attempt, isQuiet }, setAttempt] = useState({ attempt: 0, isQuiet: false });
  // By value, since the address is read anew at every change of it.
  const asked = JSON.stringify([params, query]);
  const request = `${asked} ${attempt}`;

  useEffect(() => {
    const abort = new AbortController();
    const { cursor, ...rest } = query;
    resource.load({ params, query: rest, cursor, signal: abort.signal }).then(
      (page) => {
        if (abort.signal.aborted) return;
        setState({ page, answers: asked, failure: null, ended: request });
        if (!isQuiet) announce(texts.list.rows(page.rows.length, page.nextCursor !== null));
      },
      (error: unknown) => {
        const failure = failureFrom(error);
        if (!failure || abort.signal.aborted) return;
        // Rows of another question under this one's error would mislead.
        setState((before) => ({
          ...before,
          page: before.answers === asked ? before.page : null,
          failure,
          ended: request,
        }));
      },
    );
    return () => abort.abort();
  }, [resource, request]);

  const { page, ended } = state;
  useEffect(() => {
    if (ended !== request || !page || !resource.follows?.(page)) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) setAttempt((before) => ({ attempt: before.attempt + 1, isQuiet: true }));
    }, FOLLOW_EVERY_MS);
    return () => clearInterval(timer);
  }, [resource, request, page, ended]);

  const reload = useCallback(() => setAttempt((before) => ({ attempt: before.attempt + 1, isQuiet: false })), []);
  const patch = useCallback(
    (key: string, row: Row | null) =>
      setState((before) => {
        if (!before.page) return before;
        const rows = before.page.rows.flatMap((old) => (resource.key(old) === key ? (row ? [row] : []) : [old]));
        return { ...before, page: { ...before.page, rows } };
      }),
    [resource],
  );
  // Derived, not kept: no frame shows the new question over the old rows without saying that it is busy.
  return { page, failure: state.failure, busy: ended !== request && !isQuiet, reload, patch };
}
