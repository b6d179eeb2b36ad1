import type { RoomView } from "./view.ts";

/** Whether a ban stands that has not run out. */
export function isBanned(view: RoomView, userId: string): boolean {
  const ban = view.record("ban", userId);
  return ban !== null && (ban.expiresAt === null || ban.expiresAt > view.now);
}
