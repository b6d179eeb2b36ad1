import { expect } from "vitest";
import {
  acceptResponse,
  invitationCreated,
  invitationsResponse,
  ownInvitationsResponse,
  previewResponse,
} from "../../src/contract/invitation.ts";
import { removalResponse } from "../../src/contract/room.ts";
import { answered, call, type Person } from "./worker-client.ts";

// What people do with invitations.

export function inviting(as: Person, roomId: string, invitation: object, key?: string): Promise<Response> {
  const headers = key === undefined ? {} : { "idempotency-key": key };
  return call("POST", `/room/${roomId}/invitations`, { as, headers, json: { invitation } });
}

export async function invite(as: Person, roomId: string, whom: Person, change: object = {}) {
  const answer = inviting(as, roomId, { user_id: whom.id, ...change });
  return (await answered(answer, invitationCreated, 201)).invitation;
}

/** A new link. */
export async function newLink(as: Person, roomId: string, change: object = {}) {
  const { invitation, code = "" } = await answered(inviting(as, roomId, change), invitationCreated, 201);
  expect(code).toMatch(/^[\w-]{43}$/);
  return { id: invitation.id, code };
}

export const previewing = (as: Person, code: string) => call("GET", `/invitation/${code}`, { as });
export const redeeming = (as: Person, code: string) => call("POST", `/invitation/${code}/accept`, { as });
export const accepting = (as: Person, roomId: string, id: string) =>
  call("POST", `/room/${roomId}/invitations/${id}/accept`, { as });
export const declining = (as: Person, roomId: string, id: string) =>
  call("POST", `/room/${roomId}/invitations/${id}/decline`, { as });

export const preview = async (as: Person, code: string) =>
  (await answered(previewing(as, code), previewResponse)).invitation;
export const redeem = (as: Person, code: string) => answered(redeeming(as, code), acceptResponse);
export const accept = (as: Person, roomId: string, id: string) => answered(accepting(as, roomId, id), acceptResponse);
export const decline = (as: Person, roomId: string, id: string) => answered(declining(as, roomId, id), removalResponse);
export const revoke = (as: Person, roomId: string, id: string) =>
  answered(call("DELETE", `/room/${roomId}/invitations/${id}`, { as }), removalResponse);

export const ownInvitations = async (as: Person) =>
  (await answered(call("GET", "/user/invitations", { as }), ownInvitationsResponse)).invitations;
export const invitationsOf = async (as: Person, roomId: string, query = "") =>
  await answered(call("GET", `/room/${roomId}/invitations${query}`, { as }), invitationsResponse);
