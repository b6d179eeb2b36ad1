import type { Figure, ListPage, ListRequest } from "./resource.ts";

interface Options<Row> {
  /** Names in the address that the server is asked with; the rest is done here. */
  readonly asks: readonly string[];
  readonly fetch: (query: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<readonly Row[]>;
  readonly searched: (row: Row) => string;
  readonly sorts: Readonly<Record<string, (row: Row) => string | number>>;
  readonly defaultSort: string;
  readonly figures: (rows: readonly Row[]) => readonly Figure[];
  readonly measure: (row: Row) => number;
}

const PAGE_ROWS = 50;
const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Search, sort and pages for an answer that comes whole: turning a page or sorting asks the server nothing. */
export function localList<Row>(options: Options<Row>): (request: ListRequest) => Promise<ListPage<Row>> {
  let held: { readonly asked: string; readonly turn: string; readonly rows: readonly Row[] } | null = null;

  return async ({ query, cursor, signal }) => {
    const asks = Object.fromEntries(options.asks.map((name) => [name, query[name] ?? ""]));
    const asked = JSON.stringify(asks);
    const turn = JSON.stringify([query, cursor]);
    // The same view once more means that somebody pressed Refresh, or came back: then fresh figures are wanted.
    const rows = held && held.asked === asked && held.turn !== turn ? held.rows : await options.fetch(asks, signal);
    held = { asked, turn, rows };

    const q = (query.q ?? "").trim().toLowerCase();
    const found = q ? rows.filter((row) => options.searched(row).toLowerCase().includes(q)) : [...rows];
    sortBy(found, query.sort ?? options.defaultSort, options.sorts);
    const start = Math.max(0, Number.parseInt(cursor ?? "0", 10) || 0);
    const end = start + PAGE_ROWS;
    return {
      rows: found.slice(start, end),
      nextCursor: end < found.length ? String(end) : null,
      figures: options.figures(rows),
      largest: rows.reduce((most, row) => Math.max(most, options.measure(row)), 0),
    };
  };
}

function sortBy<Row>(rows: Row[], sort: string, sorts: Options<Row>["sorts"]): void {
  const by = sorts[sort.replace(/^-/, "")];
  if (!by) return;
  const sign = sort.startsWith("-") ? -1 : 1;
  rows.sort((a, b) => {
    const [x, y] = [by(a), by(b)];
    return sign * (typeof x === "number" && typeof y === "number" ? x - y : order.compare(String(x), String(y)));
  });
}
