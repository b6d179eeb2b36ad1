import { v7 as uuidv7 } from "uuid";
import type { Deps } from "../deps.ts";
import { AppError } from "../domain/errors.ts";
import { type Caller, isAdmin } from "../domain/profile.ts";
import type { RoomDetails, RoomSettings } from "../domain/room.ts";
import type { RoomFilter } from "../domain/room-list.ts";
import type { PageRequest } from "../repositories/page.ts";
import { listMembersOf } from "../repositories/people.ts";
import { type ListedRoom, listRooms } from "../repositories/rooms.ts";
import { toProfile } from "./profiles.ts";

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
  await deps.accounts.take(caller, "room.create");
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

export async function deleteRoom(deps: Deps, caller: Caller, id: string, reason: string | null): Promise<Listed<true>> {
  const { rev } = await deps.rooms.execute(id, caller, { type: "room.delete", reason });
  return { value: true, listed: await deps.rooms.listed(id, rev) };
}

/** Archives a room, or opens it again. */
export async function archiveRoom(
  deps: Deps,
  caller: Caller,
  id: string,
  input: { isArchived: boolean; reason: string | null },
): Promise<Listed<RoomDetails>> {
  const { answer, rev } = await deps.rooms.execute(id, caller, { type: "room.archive", ...input });
  return { value: answer.room, listed: await deps.rooms.listed(id, rev) };
}

export async function handOver(
  deps: Deps,
  caller: Caller,
  id: string,
  input: { userId: string; reason: string | null },
): Promise<Listed<RoomDetails>> {
  const { answer, rev } = await deps.rooms.execute(id, caller, { type: "room.hand_over", ...input });
  return { value: answer.room, listed: await deps.rooms.listed(id, rev) };
}

/** Without a scope an admin sees all rooms and everybody else their own, as the original did. */
export async function findRooms(
  deps: Deps,
  caller: Caller,
  scope: "mine" | "public" | "all" | null,
  filter: RoomFilter,
  page: PageRequest,
): Promise<{ rows: ListedRoom[]; next: string | null }> {
  const wanted = scope ?? (isAdmin(caller) ? "all" : "mine");
  if (wanted === "all" && !isAdmin(caller)) throw new AppError("auth.forbidden");
  const { rows, next } = await listRooms(deps.db, { of: wanted, userId: caller.profile.userId }, filter, page);
  return { rows: await withPeople(deps, rows), next };
}

async function withPeople(deps: Deps, rows: readonly ListedRoom[]): Promise<ListedRoom[]> {
  const direct = rows.filter(({ room }) => room.kind === "direct").map(({ room }) => room.id);
  const members = Map.groupBy(await listMembersOf(deps.db, direct), ({ roomId }) => roomId);
  return rows.map(({ room, ...rest }) => {
    if (room.kind !== "direct") return { room, ...rest };
    return { room: { ...room, people: (members.get(room.id) ?? []).map(({ user }) => toProfile(user)) }, ...rest };
  });
}
