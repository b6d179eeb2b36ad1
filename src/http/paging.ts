import { limits } from "../domain/limits.ts";
import { decodeCursor, encodeCursor, type PageRequest } from "../repositories/page.ts";

export function toPageRequest(query: {
  limit?: number | undefined;
  cursor?: string | undefined;
  skip?: number | undefined;
}): PageRequest {
  return { limit: query.limit ?? limits.pageSizeDefault, cursor: query.cursor ?? null, skip: query.skip ?? 0 };
}

/** Of a list that is sorted by a number: behind which one the page begins. */
export function toPosition(
  query: { limit?: number | undefined; cursor?: string | undefined },
  beginning: number,
): { limit: number; position: number } {
  const position = query.cursor === undefined ? beginning : Number(decodeCursor(query.cursor, isPosition));
  return { limit: query.limit ?? limits.pageSizeDefault, position };
}

export function toPage(next: number | null): { next_cursor: string | null } {
  return { next_cursor: next === null ? null : encodeCursor(String(next)) };
}

function isPosition(key: string): boolean {
  return /^\d{1,15}$/.test(key);
}
