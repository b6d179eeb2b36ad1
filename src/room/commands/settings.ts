import type { AnswerOf, CommandOf } from "../../domain/command.ts";
import type { Caller } from "../../domain/profile.ts";
import type { RoomDetails } from "../../domain/room.ts";
import { type Decision, demand, type RoomView } from "./view.ts";

export function updateRoom(
  view: RoomView,
  caller: Caller,
  command: CommandOf<"room.update">,
): Decision<AnswerOf<"room.update">> {
  demand(view, caller, "room.update");
  const { name, description, visibility } = { ...view.room, ...command.patch };
  const isUnchanged =
    name === view.room.name && description === view.room.description && visibility === view.room.visibility;
  if (isUnchanged) return { changes: [], answer: { room: view.room } };
  const room: RoomDetails = { ...view.room, name, description, visibility, updatedAt: view.now };
  return { changes: [{ type: "room.updated", room }], answer: { room } };
}

export function deleteRoom(view: RoomView, caller: Caller): Decision<AnswerOf<"room.delete">> {
  demand(view, caller, "room.delete");
  return { changes: [{ type: "room.deleted" }], answer: { deleted: true } };
}
