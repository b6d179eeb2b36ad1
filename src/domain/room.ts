import type { RoomRole } from "./permissions.ts";
import type { Profile } from "./profile.ts";

export const visibilities = ["private", "public"] as const;
export type Visibility = (typeof visibilities)[number];

/** Times are milliseconds since the epoch throughout the domain. */
export interface RoomSettings {
  readonly name: string;
  readonly description: string | null;
  readonly visibility: Visibility;
}

export interface RoomDetails extends RoomSettings {
  readonly id: string;
  /** The owner that the original called the room's admin: the one who has been owner the longest. */
  readonly adminId: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly memberCount: number;
}

export interface Member {
  readonly profile: Profile;
  readonly role: RoomRole;
  readonly joinedAt: number;
  /** The rev of the last change of this membership. */
  readonly rev: number;
}

/** A message as members see it. A deleted one is a tombstone: its content is gone everywhere. */
export interface Message {
  readonly id: string;
  readonly roomId: string;
  readonly seq: number;
  readonly rev: number;
  readonly clientId: string | null;
  readonly userId: string;
  readonly username: string;
  readonly fullName: string;
  readonly content: string | null;
  /** Ids of the members whom the content mentions, as the room resolved them when it was sent. */
  readonly mentions: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly deletedAt: number | null;
}
