import type { Deps } from "../deps.ts";
import { AppError } from "../domain/errors.ts";
import type { Caller } from "../domain/profile.ts";
import { findUser } from "../repositories/users.ts";
import type { Listed } from "./rooms.ts";
import { getUser } from "./users.ts";

/** When it has returned, the room of the two takes nothing more. Whom one blocks may have deleted their account since. */
export async function setBlock(deps: Deps, caller: Caller, userId: string, isBlocked: boolean): Promise<Listed<true>> {
  const own = caller.profile.userId;
  if (userId === own) throw new AppError("request.invalid", "Nobody blocks themselves");
  if (isBlocked) await getUser(deps, userId);
  else if (!(await findUser(deps.db, userId))) throw new AppError("user.not_found");
  return { value: true, listed: await deps.directs.setBlock(own, userId, isBlocked) };
}
