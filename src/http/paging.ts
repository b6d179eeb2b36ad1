import { limits } from "../domain/limits.ts";
import type { PageRequest } from "../repositories/page.ts";

export function toPageRequest(query: {
  limit?: number | undefined;
  cursor?: string | undefined;
  skip?: number | undefined;
}): PageRequest {
  return { limit: query.limit ?? limits.pageSizeDefault, cursor: query.cursor ?? null, skip: query.skip ?? 0 };
}
