import { AppError } from "../domain/errors.ts";

export interface PageRequest {
  readonly limit: number;
  readonly cursor: string | null;
  readonly skip: number;
}

/** Opaque for clients: the sort key of the last row. */
export function encodeCursor(key: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(key)));
}

/** @throws AppError `request.bad_query` when it is not one of ours. */
export function decodeCursor(cursor: string, isKey: (key: string) => boolean): string {
  try {
    const key = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(atob(cursor), (c) => c.charCodeAt(0)),
    );
    if (isKey(key)) return key;
  } catch {
    // Falls through to the one error below.
  }
  throw new AppError("request.bad_query", "The cursor is not valid", {
    errors: [{ pointer: "cursor", code: "invalid", detail: "must be `page.next_cursor` of an answer before" }],
  });
}

/** One row more than asked for was read: it tells whether there is a next page. */
export function pageOf<Row>(
  rows: Row[],
  limit: number,
  keyOf: (row: Row) => string,
): { rows: Row[]; next: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last ? encodeCursor(keyOf(last)) : null };
}

/**
 * All of a list, one page behind the other and each as it stands when it is read: memory holds one of them, however
 * long the list is.
 */
export async function* eachPage<Row>(
  list: (page: PageRequest) => Promise<{ readonly rows: Row[]; readonly next: string | null }>,
  limit = CHUNK_ROWS,
): AsyncGenerator<Row[]> {
  let cursor: string | null = null;
  do {
    const page: { readonly rows: Row[]; readonly next: string | null } = await list({ limit, cursor, skip: 0 });
    yield page.rows;
    cursor = page.next;
  } while (cursor !== null);
}

const CHUNK_ROWS = 500;

/** For `like` and `ilike`: the user's text stands for itself. */
export function containing(text: string): string {
  return `%${beginningWith(text)}`;
}

export function beginningWith(text: string): string {
  return `${text.replace(/[\\%_]/g, "\\$&")}%`;
}
