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
  "room.delete",
  "message.send",
  "message.delete_any",
  "member.add",
  "member.remove",
  "member.set_role",
] as const;
export type Capability = (typeof capabilities)[number];

const granted: Record<RoomRole, readonly Capability[]> = {
  owner: capabilities,
  admin: [
    "room.read",
    "room.update",
    "message.send",
    "message.delete_any",
    "member.add",
    "member.remove",
    "member.set_role",
  ],
  moderator: ["room.read", "message.send", "message.delete_any", "member.remove"],
  member: ["room.read", "message.send"],
  read_only: ["room.read"],
};

/** A global admin manages every room, yet speaks only where they are a member. */
const grantedToGlobalAdmin: readonly Capability[] = capabilities.filter((name) => name !== "message.send");

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
