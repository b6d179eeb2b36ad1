import type { RoomEvent } from "../domain/change.ts";
import { errorInfo, type Failure } from "../domain/errors.ts";
import type { Profile } from "../domain/profile.ts";
import type { Member, Message, RoomDetails } from "../domain/room.ts";
import type { RoomEventDto } from "./event.ts";
import type { OutboxLag } from "./health.ts";
import type { MessageDto, PlainMessage } from "./message.ts";
import type { Problem } from "./problem.ts";
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
  return {
    id: message.id,
    seq: message.seq,
    rev: message.rev,
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

export function toPublicUserDto(profile: Profile): PublicUser {
  return {
    id: profile.userId,
    username: profile.username,
    full_name: profile.fullName,
    profile_pic_url: profile.pictureUrl,
  };
}

export function toMemberDto(member: Member): MemberDto {
  return { user: toPublicUserDto(member.profile), role: member.role, joined_at: toTime(member.joinedAt) };
}

export function toRoomDto(room: RoomDetails): Room {
  return {
    id: room.id,
    name: room.name,
    description: room.description,
    visibility: room.visibility,
    admin_id: room.adminId,
    member_count: room.memberCount,
    created_at: toTime(room.createdAt),
    updated_at: toTime(room.updatedAt),
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
    case "message.deleted":
      return { ...head, type, message: toMessageDto(event.message) };
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
    ...about,
    ...(failure.errors ? { errors: failure.errors.map((error) => ({ ...error })) } : {}),
  };
}
