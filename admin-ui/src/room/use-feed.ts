import { useCallback, useEffect, useState } from "preact/hooks";
import type { MessageDto } from "../../../src/contract/message.ts";
import { api } from "../api.ts";
import { type Failure, failureFrom } from "../failure.ts";
import { type FeedItem, feedOf, withEvents, withMessage } from "./feed.ts";

const EVERY_MS = 1_500;
const RETRY_MS_MAX = 15_000;
/** No room's epoch: the answer then only tells where the room is. */
const NO_EPOCH = "none";

interface Cursor {
  readonly epoch: string;
  readonly rev: number;
}

interface State {
  readonly items: readonly FeedItem[] | null;
  /** Why nothing new is known; it is tried again unless that can not help. */
  readonly failure: Failure | null;
}

export interface Feed extends State {
  readonly put: (message: MessageDto) => void;
  readonly reload: () => void;
}

/**
 * What happens in a room, asked for again and again while somebody looks: a room's socket is for its members, and who
 * watches here need not be one. What was missed is caught up with from the last rev that is known.
 */
export function useFeed(roomId: string, paused: boolean): Feed {
  const [state, setState] = useState<State>({ items: null, failure: null });
  const [attempt, setAttempt] = useState(0);
  const [cursor] = useState<{ at: Cursor | null }>({ at: null });

  useEffect(() => {
    if (paused) return undefined;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;

    async function open(): Promise<void> {
      // The cursor first: what happens between the two answers is in both, and not in neither.
      const { epoch, rev } = await api.listEvents(roomId, { after: 0, epoch: NO_EPOCH, limit: 1 }, abort.signal);
      const { messages } = await api.listHistory(roomId, abort.signal);
      if (abort.signal.aborted) return;
      cursor.at = { epoch, rev };
      setState({ items: feedOf(messages), failure: null });
    }

    async function catchUp({ epoch, rev }: Cursor): Promise<void> {
      const page = await api.listEvents(roomId, { after: rev, epoch }, abort.signal);
      if (abort.signal.aborted) return;
      if (!page.recovered) return await open();
      const last = page.events.at(-1)?.rev ?? rev;
      cursor.at = { epoch, rev: last };
      setState(({ items }) => ({ items: withEvents(items ?? [], page.events), failure: null }));
      if (page.has_more) await catchUp(cursor.at);
    }

    async function turn(): Promise<void> {
      clearTimeout(timer);
      let wait = EVERY_MS;
      if (!document.hidden) {
        try {
          await (cursor.at ? catchUp(cursor.at) : open());
          failures = 0;
        } catch (error) {
          const failure = failureFrom(error);
          if (!failure || abort.signal.aborted) return;
          setState(({ items }) => ({ items, failure }));
          if (!failure.retryable) return;
          failures += 1;
          wait = Math.min(RETRY_MS_MAX, EVERY_MS * 2 ** failures);
        }
      }
      if (!abort.signal.aborted) timer = setTimeout(() => void turn(), wait);
    }

    void turn();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [roomId, paused, attempt]);

  const put = useCallback(
    (message: MessageDto) =>
      setState((before) => ({ ...before, items: before.items && withMessage(before.items, message) })),
    [],
  );
  const reload = useCallback(() => setAttempt((n) => n + 1), []);
  return { ...state, put, reload };
}
