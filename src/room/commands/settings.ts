import type { AnswerOf, CommandOf } from "../../domain/command.ts";
import { AppError } from "../../domain/errors.ts";
import type { Caller } from "../../domain/profile.ts";
import type { RoomDetails, RoomSettings } from "../../domain/room.ts";
import { type Decision, demand, type RoomView } from "./view.ts";

export function updateRoom(
  view: RoomView,
  caller: Caller,
  command: CommandOf<"room.update">,
): Decision<AnswerOf<"room.update">> {
  demand(view, caller, "room.update");
  const patch = changed(view.room, command.patch);
  const keys = Object.keys(patch) as (keyof RoomSettings)[];
  if (keys.length === 0) return { changes: [], answer: { room: view.room } };
  if (view.room.kind === "direct" && patch.visibility === "public") throw new AppError("room.direct");
  const room: RoomDetails = { ...view.room, ...patch, updatedAt: view.now };
  const before = Object.fromEntries(keys.map((key) => [key, view.room[key]]));
  return {
    changes: [{ type: "room.updated", room }],
    audit: [{ action: "room.updated", targetId: view.room.id, details: { before, after: patch } }],
    answer: { room },
  };
}

/** What of the patch is not so already. */
function changed(room: RoomSettings, patch: Partial<RoomSettings>): Partial<RoomSettings> {
  const entries = Object.entries(patch) as [keyof RoomSettings, unknown][];
  return Object.fromEntries(entries.filter(([key, value]) => JSON.stringify(room[key]) !== JSON.stringify(value)));
}

/** Archives the room, or opens it again: what was written can be read, nothing more is written. */
export function archiveRoom(
  view: RoomView,
  caller: Caller,
  { isArchived, reason = null }: CommandOf<"room.archive">,
): Decision<AnswerOf<"room.archive">> {
  demand(view, caller, "room.archive");
  if ((view.room.archivedAt !== null) === isArchived) return { changes: [], answer: { room: view.room } };
  const room: RoomDetails = { ...view.room, archivedAt: isArchived ? view.now : null, updatedAt: view.now };
  return {
    changes: [{ type: "room.updated", room }],
    audit: [{ action: isArchived ? "room.archived" : "room.restored", targetId: room.id, reason }],
    answer: { room },
  };
}

export function deleteRoom(
  view: RoomView,
  caller: Caller,
  { reason = null }: CommandOf<"room.delete">,
): Decision<AnswerOf<"room.delete">> {
  demand(view, caller, "room.delete");
  if (view.isDeleted) return { changes: [], answer: { deleted: true } };
  return {
    changes: [{ type: "room.deleted" }],
    audit: [{ action: "room.deleted", targetId: view.room.id, reason, details: { name: view.room.name } }],
    answer: { deleted: true },
  };
}
