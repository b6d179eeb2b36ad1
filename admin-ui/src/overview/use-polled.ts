import { useEffect, useState } from "preact/hooks";
import { type Failure, failureFrom } from "../failure.ts";

interface Polled<Value> {
  readonly value: Value | null;
  readonly failure: Failure | null;
}

/** Loads again and again while the page is looked at; a value stays until the next one has come. */
export function usePolled<Value>(load: (signal: AbortSignal) => Promise<Value>, everyMs: number): Polled<Value> {
  const [state, setState] = useState<Polled<Value>>({ value: null, failure: null });
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => {
      timer = setTimeout(() => void run(), everyMs);
    };
    async function run(): Promise<void> {
      if (document.hidden) return again();
      try {
        const value = await load(abort.signal);
        if (!abort.signal.aborted) setState({ value, failure: null });
      } catch (error) {
        const failure = failureFrom(error);
        if (failure && !abort.signal.aborted) setState(({ value }) => ({ value, failure }));
      }
      if (!abort.signal.aborted) again();
    }
    void run();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [load, everyMs]);
  return state;
}
