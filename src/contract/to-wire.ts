import type { RoomEvent } from "../domain/change.ts";
import { errorInfo, type Failure } from "../domain/errors.ts";
import type { Message, MessageVersion, Quote, ReactionCount } from "../domain/message.ts";
import type { Preference } from "../domain/preference.ts";
import type { Profile } from "../domain/profile.ts";
import type { AuditRow, Ban, Report } from "../domain/record.ts";
import type { Member, RoomCard, RoomShown } from "../domain/room.ts";
import type { AuditEntryDto } from "./audit.ts";
import type { BanDto } from "./ban.ts";
import type { RoomEventDto } from "./event.ts";
import type { OutboxLag } from "./health.ts";
import type { RoomPreview } from "./invitation.ts";
import type { MessageDto, MessageVersionDto, PlainMessage, QuoteDto, ReactionCountDto, ReactorDto } from "./message.ts";
import type { Preferences } from "./preference.ts";
import type { Problem } from "./problem.ts";
import type { ReportDto } from "./report.ts";
import type { MemberDto, Room } from "./room.ts";
import type { PublicUser } from "./user.ts";

/** The mappers from domain objects to what goes over the wire; storage rows never do. */

/** RFC 3339 in UTC with milliseconds. */
export function toTime(ms: number): string {
  if (ms !== lastTime.ms) lastTime = { ms, text: new Date(ms).toISOString() };
  return lastTime.text;
}

/** What happens in one turn happens at one time. */
let lastTime = { ms: 0, text: new Date(0).toISOString() };

export function toMessageDto(message: Message): MessageDto {
  const dto: MessageDto = {
    id: message.id,
    seq: message.seq,
    rev: message.rev,
    type: message.type,
    room_id: message.roomId,
    user_id: message.userId,
    username: message.username,
    full_name: message.fullName,
    content: message.content,
    client_id: message.clientId,
    mentions: [...message.mentions],
    created_at: toTime(message.createdAt),
    updated_at: toTime(message.updatedAt),
    deleted_at: message.deletedAt === null ? null : toTime(message.deletedAt),
  };
  // What most messages do not have is left out of them.
  if (message.custom !== null) dto.custom = message.custom;
  if (message.mentionsRoom) dto.mentions_room = true;
  if (message.replyTo !== null) dto.reply_to = toQuoteDto(message.replyTo);
  if (message.reactions.length > 0) dto.reactions = message.reactions.map(toReactionDto);
  if (message.editedAt !== null) dto.edited_at = toTime(message.editedAt);
  if (message.pinnedAt !== null) dto.pinned_at = toTime(message.pinnedAt);
  if (message.pinnedBy !== null) dto.pinned_by = message.pinnedBy;
  if (message.deletedBy !== null) dto.deleted_by = message.deletedBy;
  if (message.reason !== null) dto.reason = message.reason;
  return dto;
}

function toQuoteDto({ id, seq, userId, fullName, preview, isDeleted }: Quote): QuoteDto {
  return { id, seq, user_id: userId, full_name: fullName, preview, deleted: isDeleted };
}

function toReactionDto({ emoji, count, isMine }: ReactionCount): ReactionCountDto {
  return isMine === true ? { emoji, count, me: true } : { emoji, count };
}

export function toReactorDto(reactor: Omit<Profile, "version"> & { readonly at: number }): ReactorDto {
  return { user: toPublicUserDto(reactor), reacted_at: toTime(reactor.at) };
}

export function toVersionDto({ rev, content, custom, at }: MessageVersion): MessageVersionDto {
  return { rev, content, custom, written_at: toTime(at) };
}

/** Shape of the original's frame; never made of a tombstone. */
export function toPlainMessage(message: Message): PlainMessage {
  return {
    id: message.id,
    content: message.content ?? "",
    user_id: message.userId,
    room_id: message.roomId,
    full_name: message.fullName,
    created_at: toTime(message.createdAt),
    updated_at: toTime(message.updatedAt),
    seq: message.seq,
  };
}

export function toPublicUserDto(profile: Omit<Profile, "version">): PublicUser {
  return {
    id: profile.userId,
    username: profile.username,
    full_name: profile.fullName,
    profile_pic_url: profile.pictureUrl,
  };
}

export function toMemberDto(member: Member): MemberDto {
  return {
    user: toPublicUserDto(member.profile),
    role: member.role,
    joined_at: toTime(member.joinedAt),
    muted_until: member.mutedUntil === null ? null : toTime(member.mutedUntil),
  };
}

export function toRoomDto(room: RoomShown): Room {
  return {
    id: room.id,
    name: room.name,
    description: room.description,
    visibility: room.visibility,
    kind: room.kind,
    topic: room.topic,
    custom: room.custom,
    slow_mode_seconds: room.slowModeSeconds,
    posting: room.posting,
    system_messages: room.systemMessages,
    archived_at: room.archivedAt === null ? null : toTime(room.archivedAt),
    admin_id: room.adminId,
    member_count: room.memberCount,
    ...(room.people ? { members: room.people.map(toPublicUserDto) } : {}),
    created_at: toTime(room.createdAt),
    updated_at: toTime(room.updatedAt),
  };
}

export function toRoomPreviewDto(room: RoomCard): RoomPreview {
  const { name, description, topic, visibility, memberCount } = room;
  return { name, description, topic, visibility, member_count: memberCount };
}

export function toPreferencesDto({ mutedUntil, isFavourite, level }: Omit<Preference, "userId">): Preferences {
  const until = typeof mutedUntil === "number" ? toTime(mutedUntil) : mutedUntil;
  return { muted_until: until, favourite: isFavourite, level };
}

export function toAuditDto(row: AuditRow): AuditEntryDto {
  return {
    id: row.id,
    at: toTime(row.at),
    actor_id: row.actorId,
    action: row.action,
    room_id: row.roomId,
    target_id: row.targetId,
    reason: row.reason,
    details: row.details,
    request_id: row.requestId,
  };
}

export function toBanDto(ban: Ban, profile: Profile): BanDto {
  return {
    user: toPublicUserDto(profile),
    reason: ban.reason,
    by: ban.by,
    banned_at: toTime(ban.at),
    expires_at: ban.expiresAt === null ? null : toTime(ban.expiresAt),
    purged: ban.purged,
  };
}

export function toReportDto(roomId: string, report: Report): ReportDto {
  const { verdict } = report;
  return {
    id: report.id,
    room_id: roomId,
    state: report.state,
    category: report.category,
    note: report.note,
    reporter_id: report.by,
    user_id: report.userId,
    message_id: report.messageId,
    created_at: toTime(report.at),
    resolution: verdict?.resolution ?? null,
    resolution_note: verdict?.note ?? null,
    resolved_by: verdict?.by ?? null,
    resolved_at: verdict === null ? null : toTime(verdict.at),
  };
}

export function toEventDto(event: RoomEvent): RoomEventDto {
  const { rev, type, by } = event;
  const head = { rev, at: toTime(event.at), by };
  switch (type) {
    case "room.created":
    case "room.updated":
      return { ...head, type, room: toRoomDto(event.room) };
    case "room.deleted":
      return { ...head, type };
    case "member.joined":
    case "member.updated":
      return { ...head, type, member: toMemberDto(event.member) };
    case "member.removed":
      return { ...head, type, user_id: event.userId };
    case "message.created":
    case "message.edited":
    case "message.deleted":
      return { ...head, type, message: toMessageDto(event.message) };
    case "reaction.added":
    case "reaction.removed": {
      const { messageId: message_id, seq, userId: user_id, emoji, count } = event;
      return { ...head, type, message_id, seq, user_id, emoji, count };
    }
    case "pin.added":
    case "pin.removed":
      return { ...head, type, message_id: event.messageId, seq: event.seq };
  }
}

export function toOutboxLag(lag: { rooms: number; events: number; oldestAt: number | null }, now: number): OutboxLag {
  const { rooms, events, oldestAt } = lag;
  return { rooms, events, oldest_seconds: oldestAt === null ? 0 : Math.max(0, (now - oldestAt) / 1000) };
}

/** RFC 9457, with what the transport adds: the address and the request. */
export function toProblem(failure: Failure, about: { instance?: string; request_id?: string } = {}): Problem {
  const { status, title, retryable } = errorInfo(failure.code);
  return {
    type: "about:blank",
    title,
    status,
    detail: failure.detail,
    code: failure.code,
    retryable,
    ...(failure.retryAfterSeconds === undefined ? {} : { retry_after: failure.retryAfterSeconds }),
    ...about,
    ...(failure.errors ? { errors: failure.errors.map((error) => ({ ...error })) } : {}),
  };
}
