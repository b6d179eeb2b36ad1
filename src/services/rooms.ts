import { v7 as uuidv7 } from "uuid";
import type { Deps } from "../deps.ts";
import { AppError } from "../domain/errors.ts";
import type { RoomRole } from "../domain/permissions.ts";
import { type Caller, isAdmin } from "../domain/profile.ts";
import type { Member, RoomDetails, RoomSettings } from "../domain/room.ts";
import type { PageRequest } from "../repositories/page.ts";
import { listRooms, type RoomScope } from "../repositories/rooms.ts";
import { toProfile } from "./profiles.ts";
import { getUser } from "./users.ts";

export interface Listed<T> {
  readonly value: T;
  /** Whether the lists show it already. */
  readonly listed: boolean;
}

/** With an idempotency key the room's id is what the key claimed first, so that a repetition finds the same room. */
export async function createRoom(
  deps: Deps,
  caller: Caller,
  settings: RoomSettings,
  idempotencyKey: string | null,
): Promise<Listed<RoomDetails> & { isReplay: boolean }> {
  if (caller.status !== "active") throw new AppError("account.suspended");
  const proposed = uuidv7();
  const id =
    idempotencyKey === null
      ? proposed
      : await deps.accounts.claim(caller, `room ${idempotencyKey}`, JSON.stringify(settings), proposed);
  const { room, rev } = await deps.rooms.create(id, settings, caller);
  return { value: room, listed: await deps.rooms.listed(id, rev), isReplay: id !== proposed };
}

export async function updateRoom(
  deps: Deps,
  caller: Caller,
  id: string,
  patch: Partial<RoomSettings>,
): Promise<RoomDetails> {
  const { answer } = await deps.rooms.execute(id, caller, { type: "room.update", patch });
  return answer.room;
}

export async function deleteRoom(deps: Deps, caller: Caller, id: string): Promise<Listed<true>> {
  const { rev } = await deps.rooms.execute(id, caller, { type: "room.delete" });
  return { value: true, listed: await deps.rooms.listed(id, rev) };
}

/** The user's profile comes from PostgreSQL; that they exist is decided after the room has let the caller in. */
export async function putMember(
  deps: Deps,
  caller: Caller,
  roomId: string,
  userId: string,
  role: RoomRole,
): Promise<Listed<Member>> {
  await deps.rooms.details(roomId, caller);
  const user = await getUser(deps, userId);
  const { answer } = await deps.rooms.execute(roomId, caller, {
    type: "member.put",
    profile: toProfile(user),
    role,
  });
  return { value: answer.member, listed: await deps.rooms.listed(roomId, answer.member.rev) };
}

export async function joinRoom(deps: Deps, caller: Caller, roomId: string): Promise<Listed<Member>> {
  const { answer } = await deps.rooms.execute(roomId, caller, { type: "member.join" });
  return { value: answer.member, listed: await deps.rooms.listed(roomId, answer.member.rev) };
}

export async function removeMember(deps: Deps, caller: Caller, roomId: string, userId: string): Promise<Listed<true>> {
  const { rev } = await deps.rooms.execute(roomId, caller, { type: "member.remove", userId });
  return { value: true, listed: await deps.rooms.listed(roomId, rev) };
}

/** Without a scope an admin sees all rooms and everybody else their own, as the original did. */
export async function findRooms(
  deps: Deps,
  caller: Caller,
  scope: "mine" | "public" | "all" | null,
  q: string | null,
  page: PageRequest,
): Promise<{ rows: RoomDetails[]; next: string | null }> {
  const wanted = scope ?? (isAdmin(caller) ? "all" : "mine");
  if (wanted === "all" && !isAdmin(caller)) throw new AppError("auth.forbidden");
  const of: RoomScope = wanted === "mine" ? { of: "member", userId: caller.profile.userId } : { of: wanted };
  return await listRooms(deps.db, of, q, page);
}
