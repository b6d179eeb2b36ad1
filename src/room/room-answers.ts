import type { RoomEvent } from "../domain/change.ts";
import type { InvitationView } from "../domain/invitation.ts";
import type { MemberPage } from "../domain/member-list.ts";
import type { RoomDetails } from "../domain/room.ts";
import type { SeqSpan } from "../domain/search.ts";

export interface MembersAnswer extends MemberPage {
  readonly rev: number;
}

/** What the holder of a link is shown. */
export interface LinkAnswer extends InvitationView {
  readonly room: RoomDetails;
}

export interface UnprojectedHits {
  readonly name: string;
  readonly span: SeqSpan;
  /** Those among the messages that PostgreSQL does not have as they are now. */
  readonly found: number[];
  /** Whether all of these have been looked at. */
  readonly isAll: boolean;
}

export interface EventsAnswer {
  readonly epoch: string;
  readonly rev: number;
  readonly recovered: boolean;
  readonly events: RoomEvent[];
  readonly hasMore: boolean;
}
