import type { Actor, AnswerOf, Command, CommandType } from "../../domain/command.ts";
import { AppError } from "../../domain/errors.ts";
import type { Caller } from "../../domain/profile.ts";
import { setMarker } from "./markers.ts";
import { join, putMember, refreshProfile, removeAccount, removeMember } from "./members.ts";
import { deleteMessage, send } from "./messages.ts";
import { deleteRoom, updateRoom } from "./settings.ts";
import type { Decision, RoomView } from "./view.ts";

/** The one door of a room: every change of it is decided here. @throws AppError when it is refused. */
export function decide(view: RoomView, actor: Actor, command: Command): Decision<AnswerOf<CommandType>> {
  switch (command.type) {
    case "profile.refresh":
      return refreshProfile(view, command);
    case "account.remove":
      return removeAccount(view, command);
    default:
      if (actor === "system") throw new AppError("auth.forbidden");
      return decideForUser(view, actor, command);
  }
}

function decideForUser(
  view: RoomView,
  caller: Caller,
  command: Exclude<Command, { type: "profile.refresh" | "account.remove" }>,
): Decision<AnswerOf<CommandType>> {
  switch (command.type) {
    case "message.send":
      return send(view, caller, command);
    case "message.delete":
      return deleteMessage(view, caller, command);
    case "member.put":
      return putMember(view, caller, command);
    case "member.join":
      return join(view, caller);
    case "member.remove":
      return removeMember(view, caller, command);
    case "marker.set":
      return setMarker(view, caller, command);
    case "room.update":
      return updateRoom(view, caller, command);
    case "room.delete":
      return deleteRoom(view, caller);
  }
}
