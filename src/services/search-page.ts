import type { Tx } from "../db/client.ts";
import { sqlstateOf } from "../db/pg-errors.ts";
import { LONGEST_BITS, newestStretchesStart } from "../db/search.ts";
import type { Deps } from "../deps.ts";
import { filterTerms, type Place, type SearchFilter } from "../domain/search.ts";
import { findIn, toTsquery } from "../domain/search-query.ts";
import { type Candidate, findCandidates, inSearch, type SearchScope } from "../repositories/search.ts";

/** What PostgreSQL finds. */
export interface SearchPage {
  readonly finds: readonly Candidate[];
  /** Where to go on; null if there is no more. */
  readonly next: Place | null;
  /** So many messages match that only the newest ones were looked through. */
  readonly isShallow: boolean;
}

/** The index knows parts of words only. A page is read again this often to make up for what it finds for nothing. */
const ROUNDS_MAX = 5;
const QUERY_CANCELED = "57014";

/** A statement that takes too long is made again over the newest stretches only. */
export async function readSearchPage(
  deps: Deps,
  scope: SearchScope,
  filter: SearchFilter,
  limit: number,
): Promise<SearchPage> {
  try {
    return await inSearch(deps.db, (tx) => readRounds(tx, scope, filter, { limit, isShallow: false }));
  } catch (error) {
    if (sqlstateOf(error) !== QUERY_CANCELED) throw error;
    return await inSearch(deps.db, (tx) => readRounds(tx, scope, filter, { limit, isShallow: true }));
  }
}

async function readRounds(
  tx: Tx,
  whole: SearchScope,
  filter: SearchFilter,
  { limit, isShallow }: { limit: number; isShallow: boolean },
): Promise<SearchPage> {
  const { query } = filter;
  const tsquery = toTsquery(query, filterTerms(filter));
  const finds: Candidate[] = [];
  let scope = whole;
  let next: Place | null = null;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const candidates = await findCandidates(tx, scope, tsquery, { limit: limit + 1, isShallow });
    finds.push(...candidates.filter(({ content }) => query === null || findIn(content, query) !== null));
    if (finds.length > limit) return { finds: finds.slice(0, limit), next: finds[limit - 1] ?? null, isShallow };
    if (candidates.length <= limit) return { finds, next: isShallow ? belowShallow(scope) : null, isShallow };
    next = candidates.at(-1) ?? null;
    if (next) scope = below(scope, next);
  }
  return { finds, next, isShallow };
}

function below(scope: SearchScope, place: Place): SearchScope {
  if (scope.kind === "member") return { ...scope, before: place };
  return { ...scope, span: { ...scope.span, top: place.seq } };
}

/** In one room a shallow search can go on where it ended. */
function belowShallow(scope: SearchScope): Place | null {
  if (scope.kind === "member") return null;
  const { roomId, span } = scope;
  const seq = newestStretchesStart(span.top, LONGEST_BITS);
  return seq > span.bottom ? { at: 0, roomId, seq } : null;
}
