import type { Message } from "./message.ts";
import { findIn, type Highlight, type SearchQuery } from "./search-query.ts";
import { type Facet, facetTerm, hasLink, senderTerm } from "./search-terms.ts";

/** What a message has to be; null asks nothing. */
export interface SearchFilter {
  readonly query: SearchQuery | null;
  readonly from: string | null;
  readonly has: Facet | null;
  /** Created before this time. */
  readonly before: number | null;
  /** Created at this time or later. */
  readonly after: number | null;
}

/** Where a message stands among all rooms; lists go from the newest down. */
export interface Place {
  readonly at: number;
  readonly roomId: string;
  readonly seq: number;
}

/** Messages of a room, from `bottom` up to and without `top`, that a search may find. */
export interface SeqSpan {
  readonly bottom: number;
  readonly top: number;
}

/** What somebody wrote and did not delete; what the room writes down itself is not looked for. */
type SearchedMessage = Pick<
  Message,
  "type" | "userId" | "content" | "mentions" | "mentionsRoom" | "createdAt" | "deletedAt"
>;

/** What the search finds in a message, which may be nothing to highlight; null if it does not find the message. */
export function searchMessage(
  message: SearchedMessage,
  { query, from, has, ...times }: SearchFilter,
): Highlight[] | null {
  if (message.content === null || message.deletedAt !== null || message.type === "system") return null;
  if (from !== null && message.userId !== from) return null;
  if (has === "mention" && message.mentions.length === 0 && !message.mentionsRoom) return null;
  if (has === "link" && !hasLink(message.content)) return null;
  if (times.before !== null && message.createdAt >= times.before) return null;
  if (times.after !== null && message.createdAt < times.after) return null;
  return query === null ? [] : findIn(message.content, query);
}

/** Terms that the index needs beside those of the query. */
export function filterTerms({ from, has }: SearchFilter): string[] {
  return [...(from === null ? [] : [senderTerm(from)]), ...(has === null ? [] : [facetTerm(has)])];
}
