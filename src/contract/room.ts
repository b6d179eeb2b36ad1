import { z } from "zod";
import { limits } from "../domain/limits.ts";
import { roomRoles } from "../domain/permissions.ts";
import { visibilities } from "../domain/room.ts";
import { examples } from "./examples.ts";
import { echoed, id, line, page, pageQuery, text, time } from "./primitives.ts";
import { publicUser } from "./user.ts";

const name = line(limits.nameCharsMax).meta({ example: "The engine room" });
const description = text(limits.descriptionCharsMax);

export const room = z
  .object({
    id,
    name: z.string(),
    description: z.string().nullable(),
    visibility: z.enum(visibilities),
    admin_id: id.nullable().meta({ description: "The owner of longest standing" }),
    member_count: z.int(),
    created_at: time,
    updated_at: time,
  })
  .strict()
  .meta({ id: "Room", example: examples.room });

export const roomCreate = z
  .object({
    room: z.object({ name, description: description.nullish(), visibility: z.enum(visibilities).optional() }).strict(),
  })
  .strict()
  .meta({ id: "RoomCreate", example: { room: { name: examples.room.name, visibility: "public" } } });

export const roomUpdate = z
  .object({
    room: z
      .object({
        name: name.nullish(),
        description: description.nullable().optional(),
        visibility: z.enum(visibilities).nullish(),
        id: echoed,
        admin_id: echoed,
        member_count: echoed,
        created_at: echoed,
        updated_at: echoed,
      })
      .strict(),
  })
  .strict()
  .meta({
    id: "RoomUpdate",
    description: "What is left out stays. null empties `description` and leaves the others alone.",
    example: { room: { description: examples.room.description } },
  });

const listed = z
  .boolean()
  .optional()
  .meta({ description: "false: the lists do not show this change yet, it will appear by itself" });

export const roomResponse = z
  .object({ room, listed })
  .strict()
  .meta({ id: "RoomResponse", example: { room: examples.room, listed: true } });
export const roomsResponse = z
  .object({ rooms: z.array(room), page })
  .strict()
  .meta({ id: "RoomsResponse", example: { rooms: [examples.room], page: { next_cursor: null } } });
export const roomsQuery = pageQuery.extend({
  scope: z.enum(["mine", "public", "all"]).optional().meta({ description: "`all` is for global admins" }),
  q: text(200).optional().meta({ description: "Part of the name" }),
});

export const member = z
  .object({ user: publicUser, role: z.enum(roomRoles), joined_at: time })
  .strict()
  .meta({ id: "Member", example: examples.member });
export const memberPut = z
  .object({
    member: z.object({ role: z.enum(roomRoles), user_id: echoed, room_id: echoed, joined_at: echoed }).strict(),
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
