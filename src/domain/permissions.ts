/**
 * Who may do what inside a room. Code asks for a capability, never for a role; unknown means no.
 * The README's table is made from this one.
 */
export const roomRoles = ["owner", "admin", "moderator", "member", "read_only"] as const;
export type RoomRole = (typeof roomRoles)[number];

export const globalRoles = ["admin", "user"] as const;
export type GlobalRole = (typeof globalRoles)[number];

export const capabilities = [
  "room.read",
  "room.update",
  "room.archive",
  "room.delete",
  "message.send",
  "message.announce",
  "message.skip_slow_mode",
  "message.react",
  "message.pin",
  "message.mention_room",
  "message.delete_any",
  "message.read_versions",
  "member.add",
  "member.invite",
  "member.remove",
  "member.mute",
  "member.ban",
  "member.set_role",
  "report.manage",
  "audit.read",
] as const;
export type Capability = (typeof capabilities)[number];

const reader: readonly Capability[] = ["room.read"];
const member: readonly Capability[] = [...reader, "message.send", "message.react"];
const moderator: readonly Capability[] = [
  ...member,
  "message.announce",
  "message.skip_slow_mode",
  "message.pin",
  "message.mention_room",
  "message.delete_any",
  "message.read_versions",
  "member.invite",
  "member.remove",
  "member.mute",
  "member.ban",
  "report.manage",
];
const granted: Record<RoomRole, readonly Capability[]> = {
  owner: capabilities,
  admin: capabilities.filter((name) => name !== "room.delete"),
  moderator,
  member,
  read_only: reader,
};

/** What speaks with one's own voice. */
const voice: readonly Capability[] = [
  "message.send",
  "message.announce",
  "message.skip_slow_mode",
  "message.react",
  "message.mention_room",
];

/** A global admin manages every room, yet speaks only where they are a member. */
const grantedToGlobalAdmin: readonly Capability[] = capabilities.filter((name) => !voice.includes(name));

/** What a mute takes away. */
export const takenByMute: readonly Capability[] = voice;

/** What an archived room still allows; leaving it needs no capability, and of invitations none is made. */
export const leftByArchive: readonly Capability[] = [
  "room.read",
  "room.archive",
  "room.delete",
  "message.delete_any",
  "message.read_versions",
  "member.invite",
  "member.remove",
  "member.ban",
  "member.set_role",
  "report.manage",
  "audit.read",
];

/** What a direct room leaves to its people: all of them are its owners, and none rules the others. */
const leftByDirect: readonly Capability[] = ["room.read", "room.update", "message.pin", ...voice];

/** Who is in a direct room is fixed: not even a global admin changes it. */
export function isLeftByDirect({ globalRole }: Standing, capability: Capability): boolean {
  if (capability.startsWith("member.")) return false;
  return globalRole === "admin" || leftByDirect.includes(capability);
}

const rank: Record<RoomRole, number> = { owner: 5, admin: 4, moderator: 3, member: 2, read_only: 1 };

/** Somebody who acts on a room: their role there, if any, and their role in the whole service. */
export interface Standing {
  readonly roomRole: RoomRole | null;
  readonly globalRole: GlobalRole;
}

export function can({ roomRole, globalRole }: Standing, capability: Capability): boolean {
  if (roomRole !== null && granted[roomRole].includes(capability)) return true;
  return globalRole === "admin" && grantedToGlobalAdmin.includes(capability);
}

/** Nobody acts on someone of their own rank or above; a global admin stands above the ranks of a room. */
export function outranks({ roomRole, globalRole }: Standing, target: RoomRole): boolean {
  if (globalRole === "admin") return true;
  return roomRole !== null && rank[roomRole] > rank[target];
}

/** A role is given by those who hold it or a higher one. */
export function mayGrant({ roomRole, globalRole }: Standing, role: RoomRole): boolean {
  if (globalRole === "admin") return true;
  return roomRole !== null && rank[roomRole] >= rank[role];
}
