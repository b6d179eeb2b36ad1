import type { RoomRole } from "./permissions.ts";
import type { Member } from "./room.ts";

/** Where a page of members ended: at this member, and at what the list is sorted by. */
export interface MemberCursor {
  readonly userId: string;
  readonly sort: string;
}

export interface MemberQuery {
  /** The beginning of a username or a full name. */
  readonly q: string | null;
  readonly role: RoomRole | null;
  readonly after: MemberCursor | null;
  readonly limit: number;
}

export interface MemberPage {
  readonly members: Member[];
  readonly next: MemberCursor | null;
}
