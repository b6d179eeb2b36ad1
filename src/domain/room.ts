import type { JsonObject } from "./json.ts";
import type { RoomRole } from "./permissions.ts";
import type { Profile } from "./profile.ts";

export const visibilities = ["private", "public"] as const;
export type Visibility = (typeof visibilities)[number];

/** A direct room belongs to a fixed set of people; anybody else makes it another room. */
export const roomKinds = ["group", "direct"] as const;
export type RoomKind = (typeof roomKinds)[number];

/** Who may send: `moderators` makes it a room for announcements (capability `message.announce`). */
export const postings = ["everyone", "moderators"] as const;
export type Posting = (typeof postings)[number];

/** Times are milliseconds since the epoch throughout the domain. */
export interface RoomSettings {
  readonly name: string;
  readonly description: string | null;
  readonly visibility: Visibility;
  /** What it is about just now. */
  readonly topic: string | null;
  /** Whatever the product keeps with its room: a JSON object. */
  readonly custom: JsonObject | null;
  /** Between two messages of one member; 0 is off. */
  readonly slowModeSeconds: number;
  readonly posting: Posting;
}

export const defaultSettings: Omit<RoomSettings, "name"> = {
  description: null,
  visibility: "private",
  topic: null,
  custom: null,
  slowModeSeconds: 0,
  posting: "everyone",
};

export interface RoomDetails extends RoomSettings {
  readonly id: string;
  readonly kind: RoomKind;
  /** Since when nothing more can be written. */
  readonly archivedAt: number | null;
  /** The owner that the original called the room's admin: the one it was handed to, or who has been there the longest. */
  readonly adminId: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly memberCount: number;
}

export interface Member {
  readonly profile: Profile;
  readonly role: RoomRole;
  readonly joinedAt: number;
  /** Until when they may not write. */
  readonly mutedUntil: number | null;
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
