import type { Actor, AnswerOf, Command, CommandType } from "../../domain/command.ts";
import { AppError } from "../../domain/errors.ts";
import type { Caller } from "../../domain/profile.ts";
import { hasScope } from "../../domain/scopes.ts";
import { banMember, unbanMember } from "./bans.ts";
import { deleteMessage, deleteMessages } from "./deletions.ts";
import { hide, visit } from "./direct.ts";
import { edit } from "./edits.ts";
import { acceptInvitation, createInvitation, declineInvitation, revokeInvitation } from "./invitations.ts";
import { setMarker } from "./markers.ts";
import { addMembers, join, putMember, refreshProfile, removeAccount, removeMember } from "./members.ts";
import { send } from "./messages.ts";
import { muteMember } from "./mutes.ts";
import { withNotes } from "./notes.ts";
import { handOver } from "./owners.ts";
import { pin } from "./pins.ts";
import { setPreference } from "./preferences.ts";
import { react } from "./reactions.ts";
import { createReport, resolveReport } from "./reports.ts";
import { archiveRoom, deleteRoom, updateRoom } from "./settings.ts";
import type { Decision, RoomView } from "./view.ts";

/** The one door of a room: every change of it is decided here. @throws AppError when it is refused. */
export function decide(view: RoomView, actor: Actor, command: Command): Decision<AnswerOf<CommandType>> {
  return withNotes(view, actor, decideAlone(view, actor, command));
}

function decideAlone(view: RoomView, actor: Actor, command: Command): Decision<AnswerOf<CommandType>> {
  switch (command.type) {
    case "direct.visit":
      return visit(view, command);
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
  command: Exclude<Command, { type: "direct.visit" | "profile.refresh" | "account.remove" }>,
): Decision<AnswerOf<CommandType>> {
  if (!hasScope(caller, "write")) throw new AppError("auth.scope_missing");
  switch (command.type) {
    case "message.send":
      return send(view, caller, command);
    case "message.edit":
      return edit(view, caller, command);
    case "message.delete":
      return deleteMessage(view, caller, command);
    case "message.delete_many":
      return deleteMessages(view, caller, command);
    case "message.react":
      return react(view, caller, command);
    case "message.pin":
      return pin(view, caller, command);
    case "member.put":
      return putMember(view, caller, command);
    case "member.join":
      return join(view, caller);
    case "member.remove":
      return removeMember(view, caller, command);
    case "member.mute":
      return muteMember(view, caller, command);
    case "member.ban":
      return banMember(view, caller, command);
    case "member.unban":
      return unbanMember(view, caller, command);
    case "member.add":
      return addMembers(view, caller, command);
    case "invitation.create":
      return createInvitation(view, caller, command);
    case "invitation.revoke":
      return revokeInvitation(view, caller, command);
    case "invitation.accept":
      return acceptInvitation(view, caller, command);
    case "invitation.decline":
      return declineInvitation(view, caller, command);
    case "preference.set":
      return setPreference(view, caller, command);
    case "marker.set":
      return setMarker(view, caller, command);
    case "room.update":
      return updateRoom(view, caller, command);
    case "room.archive":
      return archiveRoom(view, caller, command);
    case "room.hide":
      return hide(view, caller);
    case "room.delete":
      return deleteRoom(view, caller, command);
    case "room.hand_over":
      return handOver(view, caller, command);
    case "report.create":
      return createReport(view, caller, command);
    case "report.resolve":
      return resolveReport(view, caller, command);
  }
}
