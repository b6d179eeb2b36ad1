import { AppError } from "./errors.ts";
import type { Profile } from "./profile.ts";
import type { RoomDetails } from "./room.ts";

/** Which of two people block the other. `version` counts the changes: of two states the higher one is true. */
export interface Block {
  readonly by: readonly string[];
  readonly version: number;
}

export const noBlock: Block = { by: [], version: 0 };

/** What the index of a set of people says to their room, and what the room needs to be made if it is not there. */
export interface DirectVisit {
  readonly block: Block;
  /** Who opens it and wants it in their lists again; null: nobody. */
  readonly by: string | null;
  /** The people, the one who creates the room first; null if it has been there before. */
  readonly people: readonly Profile[] | null;
}

export interface OpenedDirect {
  readonly room: RoomDetails;
  readonly people: readonly Profile[];
  readonly rev: number;
  readonly isNew: boolean;
}

/**
 * A block silences both: who blocks somebody does not write to them either. Who is blocked learns no more than that.
 * @throws AppError `direct.blocked`.
 */
export function demandUnblocked({ by }: Block, userId: string | null): void {
  if (by.length === 0) return;
  const isOwn = userId !== null && by.includes(userId);
  throw new AppError("direct.blocked", isOwn ? "You block this person: lift the block to write to them" : undefined);
}
