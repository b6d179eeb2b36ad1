import type { RoomKind } from "./room.ts";

/** How a list of rooms may be sorted. */
export const roomSorts = ["newest", "name", "members"] as const;
export type RoomSort = (typeof roomSorts)[number];

export interface RoomFilter {
  /** Part of the name or the topic. */
  readonly q: string | null;
  readonly kind: RoomKind | null;
  readonly sort: RoomSort;
  /** null: whether or not. */
  readonly isArchived: boolean | null;
  readonly isFavourite: boolean | null;
}
