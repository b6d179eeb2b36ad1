import { changeQuery, type Location } from "../app/router.ts";
import { texts } from "../texts.ts";

interface Props {
  readonly location: Location;
  readonly nextCursor: string | null;
  readonly rows: number | undefined;
}

/**
 * Cursors only lead forward. The way back is the trail of those passed; a page opened by its address has none, and
 * offers the first page instead.
 */
export function Pager({ location, nextCursor, rows }: Props) {
  const { trail, query } = location;
  const { cursor, ...rest } = query;
  const { list } = texts;
  if (rows === undefined || (rows === 0 && cursor === undefined)) return null;
  const known = cursor === undefined || trail.length > 0;

  const goTo = (next: string | undefined, passed: readonly string[]) => {
    changeQuery({ query: { ...rest, cursor: next }, trail: passed });
    document.querySelector<HTMLElement>("h1")?.focus();
    scrollTo(0, 0);
  };
  return (
    <nav class="pager" aria-label={list.pages}>
      <p class="muted">
        {(cursor !== undefined || nextCursor !== null) && known && `${list.page(trail.length + 1)} · `}
        {list.rows(rows, nextCursor !== null)}
      </p>
      {cursor !== undefined && trail.length !== 1 && (
        <button type="button" onClick={() => goTo(undefined, [])}>
          {list.first}
        </button>
      )}
      {trail.length > 0 && (
        <button type="button" onClick={() => goTo(trail.at(-1), trail.slice(0, -1))}>
          {list.previous}
        </button>
      )}
      {nextCursor !== null && (
        <button type="button" onClick={() => goTo(nextCursor, [...trail, cursor ?? ""])}>
          {list.next}
        </button>
      )}
    </nav>
  );
}
