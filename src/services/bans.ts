import type { Deps } from "../deps.ts";
import type { Caller, Profile } from "../domain/profile.ts";
import type { Ban } from "../domain/record.ts";
import { profileFor } from "./members.ts";
import { demandAhead } from "./moments.ts";
import type { Listed } from "./rooms.ts";

/** Of a member or of anybody else. */
export async function banUser(
  deps: Deps,
  caller: Caller,
  roomId: string,
  userId: string,
  input: { reason: string | null; expiresAt: number | null; purgeSeconds: number },
): Promise<Listed<{ ban: Ban; profile: Profile; isPurged: boolean }>> {
  if (input.expiresAt !== null) demandAhead(input.expiresAt, "/ban/expires_at");
  const profile = await profileFor(deps, caller, roomId, userId);
  const { answer, rev } = await deps.rooms.execute(roomId, caller, { type: "member.ban", profile, ...input });
  return { value: { ...answer, profile }, listed: await deps.rooms.listed(roomId, rev) };
}

export async function unbanUser(
  deps: Deps,
  caller: Caller,
  roomId: string,
  input: { userId: string; reason: string | null },
): Promise<void> {
  await deps.rooms.execute(roomId, caller, { type: "member.unban", ...input });
}
