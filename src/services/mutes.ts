import type { Deps } from "../deps.ts";
import { limits } from "../domain/limits.ts";
import type { Caller } from "../domain/profile.ts";
import type { Member } from "../domain/room.ts";
import { demandAhead } from "./moments.ts";

/** `seconds` become a time here, so that a call which is repeated says the same. */
export async function muteMember(
  deps: Deps,
  caller: Caller,
  roomId: string,
  userId: string,
  { seconds, until, reason }: { seconds?: number | undefined; until?: number | undefined; reason: string | null },
): Promise<Member> {
  if (until !== undefined) demandAhead(until, "/mute/until", limits.muteSecondsMax);
  const end = until ?? Date.now() + (seconds ?? 0) * 1_000;
  const { answer } = await deps.rooms.execute(roomId, caller, { type: "member.mute", userId, until: end, reason });
  return answer.member;
}

export async function unmuteMember(
  deps: Deps,
  caller: Caller,
  roomId: string,
  input: { userId: string; reason: string | null },
): Promise<Member> {
  const { answer } = await deps.rooms.execute(roomId, caller, { type: "member.mute", ...input, until: null });
  return answer.member;
}
