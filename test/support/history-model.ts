import type { MessageDto } from "../../src/contract/message.ts";

export type HistoryQuery = Readonly<Record<string, string | number>>;

/** The page that a plain reading of the contract takes out of the whole list, which is sorted by seq. Newest first. */
export function expectedPage(all: readonly MessageDto[], query: HistoryQuery): MessageDto[] {
  const { limit = 50, before, after, around, at, skip = 0 } = query as Record<string, number> & { at?: string };
  const size = Number(limit);
  const slice = (from: number) => all.slice(Math.max(0, from), Math.max(0, from) + size);
  let page: readonly MessageDto[];
  if (before !== undefined) page = all.filter(({ seq }) => seq < before).slice(-size);
  else if (after !== undefined) page = all.filter(({ seq }) => seq > after).slice(0, size);
  else if (around !== undefined) page = slice(Math.min(around, all.length) - 1 - Math.floor(size / 2));
  else if (at !== undefined) {
    page = slice(all.filter(({ created_at }) => created_at <= at).length - 1 - Math.floor(size / 2));
  } else page = all.slice(0, Math.max(0, all.length - skip)).slice(-size);
  return [...page].reverse();
}
