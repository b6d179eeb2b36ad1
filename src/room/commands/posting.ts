import { AppError } from "../../domain/errors.ts";
import { can } from "../../domain/permissions.ts";
import type { Caller } from "../../domain/profile.ts";
import { hasScope } from "../../domain/scopes.ts";
import { demand, may, type RoomView, standingOf } from "./view.ts";

/** @throws AppError when the caller may not write here just now; see `demand`, and `room.slow_mode`. */
export function demandPosting(view: RoomView, caller: Caller): void {
  demandFloor(view, caller);
  demandPause(view, caller);
}

/** Whether they may write at all, now or in a moment: others are told when such a person is typing. */
export function mayPost(view: RoomView, caller: Caller): boolean {
  return hasScope(caller, "write") && may(view, caller, "message.send") && isHeard(view, caller);
}

function demandFloor(view: RoomView, caller: Caller): void {
  demand(view, caller, "message.send");
  if (!isHeard(view, caller)) throw new AppError("room.forbidden", "Only moderators write in this room");
}

/** In a room for announcements not everybody is. */
function isHeard(view: RoomView, caller: Caller): boolean {
  return view.room.posting === "everyone" || can(standingOf(view, caller), "message.announce");
}

/** Slow mode: by the room's own clock and messages, so that it is the same over all devices and transports. */
function demandPause(view: RoomView, caller: Caller): void {
  const pauseMs = view.room.slowModeSeconds * 1_000;
  if (pauseMs === 0 || can(standingOf(view, caller), "message.skip_slow_mode")) return;
  const last = view.sentAt(caller.profile.userId, view.now - pauseMs);
  if (last === null || last + pauseMs <= view.now) return;
  throw new AppError("room.slow_mode", undefined, {
    retryAfterSeconds: Math.ceil((last + pauseMs - view.now) / 1_000),
  });
}
