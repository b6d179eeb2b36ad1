import type { Deps } from "../deps.ts";
import { AppError } from "../domain/errors.ts";
import { limits } from "../domain/limits.ts";
import type { Caller } from "../domain/profile.ts";
import type { RoomShown } from "../domain/room.ts";
import { listUsersByIds } from "../repositories/users.ts";
import { toProfile } from "./profiles.ts";
import type { Listed } from "./rooms.ts";

/** The room of the caller and these people: the one that they have, or a new one. */
export async function openDirect(
  deps: Deps,
  caller: Caller,
  userIds: readonly string[],
): Promise<Listed<RoomShown> & { isNew: boolean }> {
  if (caller.status !== "active") throw new AppError("account.suspended");
  const { userId } = caller.profile;
  const others = [...new Set(userIds)].filter((id) => id !== userId);
  if (others.length === 0 || others.length >= limits.directPeopleMax) throw invalidPeople();
  await deps.accounts.take(caller, "direct.open");
  const users = await listUsersByIds(deps.db, others);
  if (users.length < others.length) throw new AppError("user.not_found");
  const { room, people, rev, isNew } = await deps.directs.open([caller.profile, ...users.map(toProfile)], userId);
  return { value: { ...room, people }, listed: await deps.rooms.listed(room.id, rev), isNew };
}

function invalidPeople(): AppError {
  const detail = `A direct room has 2 to ${limits.directPeopleMax} people, oneself among them`;
  return new AppError("request.invalid", detail, {
    errors: [{ pointer: "/room/user_ids", code: "invalid", detail }],
  });
}

export async function hideRoom(deps: Deps, caller: Caller, roomId: string): Promise<Listed<true>> {
  const { rev } = await deps.rooms.execute(roomId, caller, { type: "room.hide" });
  return { value: true, listed: await deps.rooms.listed(roomId, rev) };
}
