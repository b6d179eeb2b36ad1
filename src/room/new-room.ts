import type { Profile } from "../domain/profile.ts";
import { defaultSettings, type Member, type RoomDetails, type RoomKind, type RoomSettings } from "../domain/room.ts";

/** A room that is made now, and those who are in it from the start. */
export interface Created {
  readonly room: Omit<RoomDetails, "memberCount">;
  readonly members: readonly Member[];
}

/** Clients name a direct room by its people, until they give it a name of its own. */
const DIRECT_NAME = "Direct room";

export function newGroup(id: string, settings: RoomSettings, creator: Profile, now: number): Created {
  return ownedBy([creator], { id, kind: "group", ...settings }, now);
}

export function newDirect(id: string, people: readonly Profile[], now: number): Created {
  return ownedBy(people, { id, kind: "direct", ...defaultSettings, name: DIRECT_NAME }, now);
}

/** The first of these people creates it; all of them own it. */
function ownedBy(
  people: readonly Profile[],
  room: { readonly id: string; readonly kind: RoomKind } & RoomSettings,
  now: number,
): Created {
  const adminId = people[0]?.userId ?? null;
  const membership = { role: "owner" as const, joinedAt: now, mutedUntil: null, rev: 0 };
  return {
    room: { ...room, archivedAt: null, adminId, createdAt: now, updatedAt: now },
    members: people.map((profile) => ({ profile, ...membership })),
  };
}
