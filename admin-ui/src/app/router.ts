import { useEffect, useState } from "preact/hooks";

/** Where one is: the part of the address after `#`, so that every state of a page can be linked and reloaded. */
export interface Location {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The cursors of the pages before this one, kept in the history entry: only the way here knows them. */
  readonly trail: readonly string[];
}

/** The parts of the path that a route names. */
export type Params = Readonly<Record<string, string>>;

export interface PageProps {
  readonly params: Params;
  readonly location: Location;
}

export interface Change {
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly trail?: readonly string[];
  /** Typing should not fill the history. */
  readonly replace?: boolean;
}

const CHANGED = "parlor:navigated";

export function parseHash(hash: string): Pick<Location, "path" | "query"> {
  const [path = "", search = ""] = hash.replace(/^#/, "").split("?", 2);
  return { path: path === "" ? "/" : path, query: Object.fromEntries(new URLSearchParams(search)) };
}

export function hrefOf(path: string, query: Change["query"] = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, value);
  return `#${path}${search.size > 0 ? `?${search}` : ""}`;
}

function here(): Location {
  const state: unknown = history.state;
  const trail = typeof state === "object" && state !== null && "trail" in state ? state.trail : [];
  return { ...parseHash(location.hash), trail: Array.isArray(trail) ? trail.map(String) : [] };
}

/** Changes the query of the page that is open. */
export function changeQuery({ query, trail = [], replace = false }: Change): void {
  const href = hrefOf(here().path, query);
  if (replace) history.replaceState({ trail }, "", href);
  else history.pushState({ trail }, "", href);
  dispatchEvent(new Event(CHANGED));
}

export function useLocation(): Location {
  const [current, setCurrent] = useState(here);
  useEffect(() => {
    const update = () => setCurrent(here());
    const events = [CHANGED, "hashchange", "popstate"];
    for (const event of events) addEventListener(event, update);
    return () => {
      for (const event of events) removeEventListener(event, update);
    };
  }, []);
  return current;
}
