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
  end: { readonly seconds: number } | { readonly until: number },
  reason: string | null,
): Promise<Member> {
  if ("until" in end) demandAhead(end.until, "/mute/until", limits.muteSecondsMax);
  const until = "until" in end ? end.until : Date.now() + end.seconds * 1_000;
  const { answer } = await deps.rooms.execute(roomId, caller, { type: "member.mute", userId, until, reason });
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
