import { useEffect, useRef, useState } from "preact/hooks";

interface Loaded<Value> {
  readonly value?: Value;
  readonly error?: unknown;
}

/** One thing by its key; an empty key is nothing. The answer to an older key never shows under a newer one. */
export function useLoaded<Value>(key: string, load: (signal: AbortSignal) => Promise<Value>): Loaded<Value> {
  const [state, setState] = useState<Loaded<Value> & { readonly key?: string }>({});
  useEffect(() => {
    if (!key) return undefined;
    const abort = new AbortController();
    load(abort.signal).then(
      (value) => !abort.signal.aborted && setState({ key, value }),
      (error: unknown) => !abort.signal.aborted && setState({ key, error }),
    );
    return () => abort.abort();
  }, [key]);
  return state.key === key ? state : {};
}

/** The same, and once more when it is asked for; what came last stays until then. */
export function useReloaded<Value>(
  key: string,
  load: (signal: AbortSignal) => Promise<Value>,
): Loaded<Value> & { readonly reload: () => void } {
  const [attempt, setAttempt] = useState(0);
  const loaded = useLoaded(`${key} ${attempt}`, load);
  const last = useRef<Loaded<Value>>({});
  if ("value" in loaded || "error" in loaded) last.current = loaded;
  return { ...last.current, reload: () => setAttempt((n) => n + 1) };
}
