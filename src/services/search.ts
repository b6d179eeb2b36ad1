import type { MessageDto } from "../contract/message.ts";
import type { SearchGap } from "../contract/search.ts";
import type { Deps } from "../deps.ts";
import type { Caller } from "../domain/profile.ts";
import { type Place, type SearchFilter, searchMessage } from "../domain/search.ts";
import type { Highlight } from "../domain/search-query.ts";
import { describe, log } from "../log.ts";
import { listSearchedRooms } from "../repositories/search.ts";
import { isHidden, messagesNow } from "./messages.ts";
import { readSearchPage, type SearchPage } from "./search-page.ts";

export interface SearchRequest {
  readonly filter: SearchFilter;
  readonly limit: number;
  readonly cursor: Place | null;
}

export interface SearchHit {
  readonly message: MessageDto;
  readonly roomName: string;
  readonly highlights: readonly Highlight[];
}

export interface SearchAnswer {
  readonly hits: readonly SearchHit[];
  /** Where to go on; null if there is no more. */
  readonly next: Place | null;
  readonly asOf: number;
  readonly missing: readonly SearchGap[];
}

/** A message that PostgreSQL, or its room, holds for one that is looked for. */
type Find = Place & { readonly roomName: string };

/** Older changes that wait show a PostgreSQL that is down or slow. */
const LAG_MS_MAX = 5_000;
/** Within this a change is on its way without any lane having heard of it. */
const UNHEARD_MS = 2_000;

/**
 * In one room. The room says what may be seen, before and after PostgreSQL was asked, and looks through what
 * PostgreSQL does not have yet: so the answer is exact however far PostgreSQL is behind.
 */
export async function searchRoom(
  deps: Deps,
  caller: Caller,
  roomId: string,
  { filter, limit, cursor }: SearchRequest,
): Promise<SearchAnswer> {
  const asOf = Date.now();
  const { name, span, found, isAll } = await deps.rooms.searchUnprojected(roomId, caller, filter);
  const top = Math.min(span.top, cursor?.seq ?? span.top);
  const scope = { kind: "room", roomId, span: { bottom: span.bottom, top } } as const;
  const page = await readSearchPage(deps, scope, filter, limit);
  const own = found.filter((seq) => seq < top).map((seq): Find => ({ roomId, roomName: name, seq, at: 0 }));
  const { finds, next } = withOwn(page, own, limit);
  const hits = inOrder(await asTheyAre(deps, caller, filter, finds), finds);
  const missing: SearchGap[] = [
    ...(isAll ? [] : ["behind" as const]),
    ...(page.isShallow ? ["too_common" as const] : []),
  ];
  return { hits, next, asOf, missing };
}

/** In all rooms of the caller, as PostgreSQL knows them; what is shown is asked of its room. */
export async function searchRooms(
  deps: Deps,
  caller: Caller,
  { filter, limit, cursor }: SearchRequest,
): Promise<SearchAnswer> {
  const { userId } = caller.profile;
  const now = Date.now();
  const scope = { kind: "member", userId, before: cursor, times: filter } as const;
  const { ids, isAll } = await listSearchedRooms(deps.db, userId);
  const oldestAt = (await deps.lanes.lag(ids)).oldestAt ?? now;
  const { finds, next, isShallow } = await readSearchPage(deps, scope, filter, limit);
  const missing = new Set<SearchGap>(isShallow ? ["too_common"] : []);
  if (now - oldestAt > LAG_MS_MAX) missing.add("behind");
  if (!isAll) missing.add("too_many_rooms");
  const rooms = [...new Set(finds.map(({ roomId }) => roomId))];
  const hits = await Promise.all(
    rooms.map(async (roomId) => {
      try {
        const here = finds.filter((find) => find.roomId === roomId);
        return await asTheyAre(deps, caller, filter, here);
      } catch (error) {
        if (isHidden(error)) return [];
        log("warn", "a room was left out of a search", { room: roomId, error: describe(error) });
        missing.add("room_unavailable");
        return [];
      }
    }),
  );
  return { hits: inOrder(hits.flat(), finds), next, asOf: Math.min(oldestAt, now - UNHEARD_MS), missing: [...missing] };
}

/** In the order in which they were found. */
function inOrder(hits: readonly SearchHit[], finds: readonly Place[]): SearchHit[] {
  const keyOf = (roomId: string, seq: number) => `${roomId} ${seq}`;
  const found = new Map(hits.map((hit) => [keyOf(hit.message.room_id, hit.message.seq), hit]));
  return finds.flatMap(({ roomId, seq }) => found.get(keyOf(roomId, seq)) ?? []);
}

/** The page with what the room has found itself. */
function withOwn(
  page: SearchPage,
  own: readonly Find[],
  limit: number,
): { finds: readonly Find[]; next: Place | null } {
  const known = new Set(page.finds.map(({ seq }) => seq));
  const floor = page.next?.seq ?? 0;
  const more = own.filter(({ seq }) => seq >= floor && !known.has(seq));
  const finds = [...page.finds, ...more].sort((a, b) => b.seq - a.seq);
  const next = finds.length > limit ? finds[limit - 1] : page.next;
  return { finds: finds.slice(0, limit), next: next ?? null };
}

/** Messages as their room has them now, if they are still what is looked for. @throws AppError if the caller is not inside. */
async function asTheyAre(
  deps: Deps,
  caller: Caller,
  filter: SearchFilter,
  finds: readonly Find[],
): Promise<SearchHit[]> {
  const [first] = finds;
  if (!first) return [];
  const names = new Map(finds.map(({ seq, roomName }) => [seq, roomName]));
  const now = await messagesNow(deps, caller, first.roomId, [...names.keys()]);
  return now.flatMap(({ message, dto }): SearchHit[] => {
    const highlights = searchMessage({ ...message, content: dto.content }, filter);
    return highlights ? [{ message: dto, roomName: names.get(message.seq) ?? "", highlights }] : [];
  });
}
