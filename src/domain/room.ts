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
  /** Whether the room itself writes down, between the messages, what becomes of it. */
  readonly systemMessages: boolean;
}

export const defaultSettings: Omit<RoomSettings, "name"> = {
  description: null,
  visibility: "private",
  topic: null,
  custom: null,
  slowModeSeconds: 0,
  posting: "everyone",
  systemMessages: false,
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

/** What somebody who is invited sees of it before they join. */
export type RoomCard = Pick<RoomDetails, "name" | "description" | "topic" | "visibility" | "memberCount">;

/** A room as it is shown: of a direct one also its people, by whom clients name it. */
export interface RoomShown extends RoomDetails {
  readonly people?: readonly Profile[];
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
