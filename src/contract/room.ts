import { z } from "zod";
import { addResults } from "../domain/command.ts";
import { limits } from "../domain/limits.ts";
import { roomRoles } from "../domain/permissions.ts";
import { postings, roomKinds, visibilities } from "../domain/room.ts";
import { roomSorts } from "../domain/room-list.ts";
import { examples } from "./examples.ts";
import { preferences } from "./preference.ts";
import { custom, echoed, format, id, line, listed, name, page, pageQuery, reason, text, time } from "./primitives.ts";
import { publicUser } from "./user.ts";

const roomName = name(limits.nameCharsMax).meta({ example: "The engine room" });
const description = text(limits.descriptionCharsMax);
const topic = line(limits.topicCharsMax);
const slowMode = z.int().min(0).max(limits.slowModeSecondsMax).meta({
  description: "Seconds between two messages of one member, but for those who may skip it; 0 is off",
});
const systemMessages = z.boolean().meta({
  description: "Whether the room writes between the messages who came and went, what it is called, what was pinned",
});
const posting = z.enum(postings).meta({ description: "`moderators`: only they and those above write" });

export const room = z
  .object({
    id,
    name: z.string(),
    description: z.string().nullable(),
    visibility: z.enum(visibilities),
    kind: z.enum(roomKinds),
    topic: z.string().nullable(),
    custom: custom.nullable(),
    slow_mode_seconds: z.int(),
    posting,
    system_messages: systemMessages,
    archived_at: time.nullable().meta({ description: "Since when nothing more can be written; null: it is open" }),
    admin_id: id.nullable().meta({ description: "The owner it was handed to, or the one of longest standing" }),
    member_count: z.int(),
    members: z
      .array(publicUser)
      .optional()
      .meta({ description: "The people of a direct room, in answers; clients name it by the others" }),
    created_at: time,
    updated_at: time,
  })
  .strict()
  .meta({ id: "Room", example: examples.room });

export const roomCreate = z
  .object({
    room: z
      .object({
        name: roomName,
        description: description.nullish(),
        visibility: z.enum(visibilities).optional(),
        topic: topic.nullish(),
        custom: custom.nullish(),
        slow_mode_seconds: slowMode.optional(),
        posting: posting.optional(),
        system_messages: systemMessages.optional(),
      })
      .strict(),
  })
  .strict()
  .meta({ id: "RoomCreate", example: { room: { name: examples.room.name, visibility: "public" } } });

export const roomUpdate = z
  .object({
    room: z
      .object({
        name: roomName.nullish(),
        description: description.nullable().optional(),
        visibility: z.enum(visibilities).nullish(),
        topic: topic.nullable().optional(),
        custom: custom.nullable().optional(),
        slow_mode_seconds: slowMode.nullish(),
        posting: posting.nullish(),
        system_messages: systemMessages.nullish(),
        id: echoed,
        kind: echoed,
        archived_at: echoed,
        admin_id: echoed,
        member_count: echoed,
        members: echoed,
        created_at: echoed,
        updated_at: echoed,
      })
      .strict(),
  })
  .strict()
  .meta({
    id: "RoomUpdate",
    description:
      "What is left out stays. null empties `description`, `topic` and `custom`, and leaves the others alone.",
    example: { room: { description: examples.room.description } },
  });

export const ownerPut = z
  .object({ room: z.object({ owner_id: id, reason: reason.nullish() }).strict() })
  .strict()
  .meta({ id: "OwnerPut", example: { room: { owner_id: examples.graceId } } });

export const roomResponse = z
  .object({ room, listed })
  .strict()
  .meta({ id: "RoomResponse", example: { room: examples.room, listed: true } });
const listedRoom = room
  .extend({ preferences: preferences.optional().meta({ description: "One's own, of one's own rooms" }) })
  .strict()
  .meta({ id: "ListedRoom", example: { ...examples.room, preferences: examples.preferences } });
export const roomsResponse = z
  .object({ rooms: z.array(listedRoom), page })
  .strict()
  .meta({ id: "RoomsResponse", example: { rooms: [examples.room], page: { next_cursor: null } } });
const flag = (description: string) =>
  z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional()
    .meta({ description });
export const roomsQuery = pageQuery.extend({
  scope: z
    .enum(["mine", "public", "all"])
    .optional()
    .meta({ description: "`public`: what can be joined; `all` is for global admins" }),
  kind: z.enum(roomKinds).optional(),
  q: text(200).optional().meta({ description: "Part of the name or the topic" }),
  sort: z
    .enum(roomSorts)
    .optional()
    .meta({ description: "`newest` if left out; by `name`; `members`: the largest first" }),
  archived: flag("Only archived rooms, or none of them"),
  favourite: flag("Only one's favourites, or none of them"),
  format: format.meta({ description: "`csv` and `jsonl` are streamed in whole, as an attachment, to global admins" }),
});

export const membersQuery = pageQuery.pick({ limit: true, cursor: true }).extend({
  q: text(200).optional().meta({ description: "How a username or a full name begins, in capitals or not" }),
  role: z.enum(roomRoles).optional(),
});
export const membersAdd = z
  .object({
    members: z
      .array(z.object({ user_id: id, role: z.enum(roomRoles).optional() }).strict())
      .min(1)
      .max(limits.membersAddedMax),
  })
  .strict()
  .meta({ id: "MembersAdd", example: { members: [{ user_id: examples.graceId }] } });
export const membersAdded = z
  .object({
    results: z.array(z.object({ user_id: id, result: z.enum([...addResults, "not_found"]) }).strict()),
    listed,
  })
  .strict()
  .meta({
    id: "MembersAdded",
    description: "What became of each, in the order of the request",
    example: { results: [{ user_id: examples.graceId, result: "added" }], listed: true },
  });

export const member = z
  .object({
    user: publicUser,
    role: z.enum(roomRoles),
    joined_at: time,
    muted_until: time.nullable().meta({ description: "Until when they may not write" }),
  })
  .strict()
  .meta({ id: "Member", example: examples.member });
export const memberPut = z
  .object({
    member: z
      .object({
        role: z.enum(roomRoles),
        reason: reason.nullish(),
        keep_history: z.boolean().optional().meta({
          description: "Makes a direct room a private group, whose history the newcomer reads. The others are told",
        }),
        user_id: echoed,
        room_id: echoed,
        joined_at: echoed,
        muted_until: echoed,
      })
      .strict(),
  })
  .strict()
  .meta({ id: "MemberPut", example: { member: { role: "member" } } });
export const memberResponse = z
  .object({ member, listed })
  .strict()
  .meta({ id: "MemberResponse", example: { member: examples.member, listed: true } });
export const removalResponse = z
  .object({ success: z.literal(true), listed })
  .strict()
  .meta({ id: "RemovalResponse", example: { success: true, listed: true } });
export const membersResponse = z
  .object({
    members: z.array(member),
    page,
    rev: z.int().meta({ description: "The rev that this page is true at" }),
  })
  .strict()
  .meta({
    id: "MembersResponse",
    example: { members: [examples.owner, examples.member], page: { next_cursor: null }, rev: 4 },
  });

export type Room = z.infer<typeof room>;
export type RoomCreate = z.infer<typeof roomCreate>;
export type RoomUpdate = z.infer<typeof roomUpdate>;
export type RoomsQuery = z.infer<typeof roomsQuery>;
export type MemberDto = z.infer<typeof member>;
