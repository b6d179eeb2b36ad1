import type { Member } from "../domain/room.ts";

const PEOPLE_CACHED_MAX = 5_000;

/** What a room knows of people without asking its storage; nothing in it can be other than what is stored. */
export class People {
  readonly members = new Map<string, Member | null>();
  /** While the room is in slow mode: when each sent last, and 0 for who has not, within the pause. */
  readonly sentAt = new Map<string, number>();

  get isLarge(): boolean {
    return this.members.size > PEOPLE_CACHED_MAX || this.sentAt.size > PEOPLE_CACHED_MAX;
  }

  clear(): void {
    this.members.clear();
    this.sentAt.clear();
  }
}
