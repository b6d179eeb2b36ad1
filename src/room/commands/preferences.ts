import type { AnswerOf, CommandOf } from "../../domain/command.ts";
import { AppError } from "../../domain/errors.ts";
import { defaultPreference, type Preference } from "../../domain/preference.ts";
import type { Caller } from "../../domain/profile.ts";
import { type Decision, demand, type RoomView } from "./view.ts";

export function setPreference(
  view: RoomView,
  caller: Caller,
  { patch }: CommandOf<"preference.set">,
): Decision<AnswerOf<"preference.set">> {
  demand(view, caller, "room.read");
  const { userId } = caller.profile;
  if (!view.member(userId)) throw new AppError("room.not_member");
  const before = view.record("preference", userId) ?? defaultPreference(userId);
  const preference: Preference = { ...before, ...patch };
  const isSo = JSON.stringify(preference) === JSON.stringify(before);
  return {
    changes: [],
    records: isSo ? [] : [{ kind: "preference", key: userId, value: preference }],
    answer: { preference },
  };
}
