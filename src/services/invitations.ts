import { v7 as uuidv7 } from "uuid";
import type { Deps } from "../deps.ts";
import { AppError } from "../domain/errors.ts";
import type { InvitationView } from "../domain/invitation.ts";
import type { RoomRole } from "../domain/permissions.ts";
import type { Caller } from "../domain/profile.ts";
import type { Member } from "../domain/room.ts";
import { listOwnInvitations, type OwnInvitationRow } from "../repositories/invitations.ts";
import type { PageRequest } from "../repositories/page.ts";
import type { LinkAnswer } from "../room/room-answers.ts";
import { deriveCode, type InvitationCode, readCode } from "./invitation-codes.ts";
import { toProfile } from "./profiles.ts";
import type { Listed } from "./rooms.ts";
import { getUser } from "./users.ts";

export interface NewInvitation {
  /** null: a link. */
  readonly userId: string | null;
  readonly role: RoomRole;
  /** null: for ever. */
  readonly lifetimeMs: number | null;
  readonly maxUses: number | null;
}

export interface CreatedInvitation {
  readonly view: InvitationView;
  /** Of a link. */
  readonly code: string | null;
  /** The same was there before. */
  readonly isReplay: boolean;
  /** Whether the invited see it in their list already. */
  readonly listed: boolean;
}

/** With an idempotency key the seed of its id is what the key claimed first, so that a repetition finds the same. */
export async function createInvitation(
  deps: Deps,
  caller: Caller,
  roomId: string,
  wanted: NewInvitation,
  idempotencyKey: string | null,
): Promise<CreatedInvitation> {
  await deps.accounts.take(caller, "invitation.create");
  await deps.rooms.details(roomId, caller);
  const proposed = uuidv7();
  const seed =
    idempotencyKey === null
      ? proposed
      : await deps.accounts.claim(caller, `invitation ${roomId} ${idempotencyKey}`, JSON.stringify(wanted), proposed);
  const code = wanted.userId === null ? deriveCode(deps.config.jwtSecret, roomId, seed) : null;
  const id = code?.invitationId ?? seed;
  const invited = wanted.userId === null ? null : toProfile(await getUser(deps, wanted.userId));
  const { role, lifetimeMs, maxUses } = wanted;
  const { answer, rev } = await deps.rooms.execute(roomId, caller, {
    type: "invitation.create",
    ...{ id, invited, role, lifetimeMs, maxUses },
  });
  return {
    view: answer,
    code: code?.text ?? null,
    isReplay: seed !== proposed || answer.invitation.id !== id,
    listed: invited === null || (await deps.rooms.listed(roomId, rev)),
  };
}

/** @throws AppError `invitation.not_found`: the same for every code that admits nobody and never did. */
export async function previewLink(deps: Deps, caller: Caller, text: string): Promise<LinkAnswer> {
  return await byCode(deps, caller, text, ({ roomId, invitationId }) => deps.rooms.link(roomId, caller, invitationId));
}

export async function acceptLink(
  deps: Deps,
  caller: Caller,
  text: string,
): Promise<Listed<Member> & { roomId: string }> {
  return await byCode(deps, caller, text, ({ roomId, invitationId }) =>
    accept(deps, caller, roomId, invitationId, "secret"),
  );
}

async function byCode<T>(
  deps: Deps,
  caller: Caller,
  text: string,
  work: (code: InvitationCode) => Promise<T>,
): Promise<T> {
  await deps.accounts.take(caller, "invitation.show_code");
  const code = readCode(text);
  if (!code) throw new AppError("invitation.not_found");
  try {
    return await work(code);
  } catch (error) {
    const isHidden = error instanceof AppError && error.code === "room.not_found";
    throw isHidden ? new AppError("invitation.not_found") : error;
  }
}

export async function acceptInvitation(
  deps: Deps,
  caller: Caller,
  roomId: string,
  invitationId: string,
): Promise<Listed<Member> & { roomId: string }> {
  await deps.accounts.take(caller, "member.join");
  return await accept(deps, caller, roomId, invitationId, "id");
}

async function accept(deps: Deps, caller: Caller, roomId: string, invitationId: string, by: "id" | "secret") {
  const { answer } = await deps.rooms.execute(roomId, caller, { type: "invitation.accept", invitationId, by });
  const { member } = answer;
  return { value: member, roomId, listed: await deps.rooms.listed(roomId, member.rev) };
}

export async function declineInvitation(
  deps: Deps,
  caller: Caller,
  roomId: string,
  invitationId: string,
): Promise<Listed<true>> {
  const { rev } = await deps.rooms.execute(roomId, caller, { type: "invitation.decline", invitationId });
  return { value: true, listed: await deps.rooms.listed(roomId, rev) };
}

export async function revokeInvitation(
  deps: Deps,
  caller: Caller,
  roomId: string,
  invitationId: string,
): Promise<Listed<true>> {
  const { rev } = await deps.rooms.execute(roomId, caller, { type: "invitation.revoke", invitationId });
  return { value: true, listed: await deps.rooms.listed(roomId, rev) };
}

/** Those that would admit the caller, as PostgreSQL knows them. */
export async function findOwnInvitations(
  deps: Deps,
  caller: Caller,
  page: PageRequest,
): Promise<{ rows: OwnInvitationRow[]; next: string | null }> {
  return await listOwnInvitations(deps.db, caller.profile.userId, new Date(), page);
}
