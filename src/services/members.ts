import type { Deps } from "../deps.ts";
import type { AddResult } from "../domain/command.ts";
import type { RoomRole } from "../domain/permissions.ts";
import type { Caller, Profile } from "../domain/profile.ts";
import type { Member } from "../domain/room.ts";
import { listUsersByIds } from "../repositories/users.ts";
import { toProfile } from "./profiles.ts";
import type { Listed } from "./rooms.ts";
import { getUser } from "./users.ts";

/**
 * Of whom a room's command is about, once the room has let the caller in. Its members the room knows itself: they can be
 * acted on while PostgreSQL is down. @throws AppError `user.not_found`.
 */
export async function profileFor(deps: Deps, caller: Caller, roomId: string, userId: string): Promise<Profile> {
  return (await deps.rooms.memberProfile(roomId, caller, userId)) ?? toProfile(await getUser(deps, userId));
}

export async function putMember(
  deps: Deps,
  caller: Caller,
  roomId: string,
  userId: string,
  input: { role: RoomRole; keepHistory: boolean; reason: string | null },
): Promise<Listed<Member>> {
  const profile = await profileFor(deps, caller, roomId, userId);
  const { answer } = await deps.rooms.execute(roomId, caller, { type: "member.put", profile, ...input });
  return { value: answer.member, listed: await deps.rooms.listed(roomId, answer.member.rev) };
}

export interface Added {
  readonly userId: string;
  readonly result: AddResult | "not_found";
}

/** One command for all who exist; each is added, or told why not. */
export async function addMembers(
  deps: Deps,
  caller: Caller,
  roomId: string,
  wanted: readonly { readonly userId: string; readonly role: RoomRole }[],
): Promise<Listed<Added[]>> {
  await deps.rooms.details(roomId, caller);
  const users = await listUsersByIds(
    deps.db,
    wanted.map(({ userId }) => userId),
  );
  const profiles = new Map(users.map((user) => [user.id, toProfile(user)]));
  const people = wanted.flatMap(({ userId, role }) => {
    const profile = profiles.get(userId);
    return profile ? [{ profile, role }] : [];
  });
  const { answer, rev } = await deps.rooms.execute(roomId, caller, { type: "member.add", people });
  const results = answer.results.values();
  const value = wanted.map(({ userId }): Added => {
    const result = profiles.has(userId) ? results.next().value : undefined;
    return { userId, result: result ?? "not_found" };
  });
  return { value, listed: await deps.rooms.listed(roomId, rev) };
}

export async function joinRoom(deps: Deps, caller: Caller, roomId: string): Promise<Listed<Member>> {
  await deps.accounts.take(caller, "member.join");
  const { answer } = await deps.rooms.execute(roomId, caller, { type: "member.join" });
  return { value: answer.member, listed: await deps.rooms.listed(roomId, answer.member.rev) };
}

export async function removeMember(
  deps: Deps,
  caller: Caller,
  roomId: string,
  input: { userId: string; reason: string | null },
): Promise<Listed<true>> {
  const { rev } = await deps.rooms.execute(roomId, caller, { type: "member.remove", ...input });
  return { value: true, listed: await deps.rooms.listed(roomId, rev) };
}
