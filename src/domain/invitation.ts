import { can, mayGrant, type RoomRole, type Standing } from "./permissions.ts";
import type { Profile } from "./profile.ts";

/** `open` alone admits anybody; the others are how an invitation ended. */
export const invitationEnds = ["accepted", "declined", "used_up", "revoked", "expired"] as const;
export type InvitationEnd = (typeof invitationEnds)[number];

/** A way into a room: for one user, or for whoever holds the code of a link. */
export interface Invitation {
  /** Of a link it is made of the secret's hash: who knows the secret finds it, and nobody else can tell the secret. */
  readonly id: string;
  /** Whom it is for; null for a link. */
  readonly userId: string | null;
  /** What it makes of those who accept it. */
  readonly role: RoomRole;
  readonly by: string;
  /** Its maker could only make it as a global admin. */
  readonly isByAdmin: boolean;
  readonly createdAt: number;
  /** null: never. */
  readonly expiresAt: number | null;
  /** null: any number. */
  readonly maxUses: number | null;
  readonly uses: number;
  readonly state: "open" | InvitationEnd;
  /** Since when it is in this state. */
  readonly at: number;
}

/** How an invitation stands at a time: an open one may have run out, or have lost the maker who answers for it. */
export type InvitationStanding = Invitation["state"] | "void";

/** An invitation with how it stands and what its room knows of its people. */
export interface InvitationView {
  readonly invitation: Invitation;
  readonly standing: InvitationStanding;
  readonly maker: Profile | null;
  readonly invited: Profile | null;
}

export function standingOfInvitation(
  invitation: Invitation,
  makerRole: RoomRole | null,
  now: number,
): InvitationStanding {
  if (invitation.state !== "open") return invitation.state;
  if (hasExpired(invitation, now)) return "expired";
  return isVouchedFor(invitation, makerRole) ? "open" : "void";
}

export function hasExpired({ expiresAt }: Pick<Invitation, "expiresAt">, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}

/** It counts as long as its maker may still make it; the room can not ask whether a global admin still is one. */
function isVouchedFor({ role, isByAdmin }: Invitation, makerRole: RoomRole | null): boolean {
  return isByAdmin || mayInvite({ roomRole: makerRole, globalRole: "user" }, role);
}

export function mayInvite(standing: Standing, role: RoomRole): boolean {
  return can(standing, "member.invite") && mayGrant(standing, role);
}
