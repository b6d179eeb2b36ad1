import { z } from "zod";
import { limits } from "../domain/limits.ts";
import { roomRoles } from "../domain/permissions.ts";
import { visibilities } from "../domain/room.ts";
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
  .meta({ id: "Room" });

export const roomCreate = z
  .object({
    room: z.object({ name, description: description.nullish(), visibility: z.enum(visibilities).optional() }).strict(),
  })
  .strict()
  .meta({ id: "RoomCreate" });

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
  .meta({ id: "RoomUpdate" });

const listed = z
  .boolean()
  .optional()
  .meta({ description: "false: the lists do not show this change yet, it will appear by itself" });

export const roomResponse = z.object({ room, listed }).strict().meta({ id: "RoomResponse" });
export const roomsResponse = z
  .object({ rooms: z.array(room), page })
  .strict()
  .meta({ id: "RoomsResponse" });
export const roomsQuery = pageQuery.extend({
  scope: z.enum(["mine", "public", "all"]).optional().meta({ description: "`all` is for global admins" }),
  q: text(200).optional().meta({ description: "Part of the name" }),
});

export const member = z
  .object({ user: publicUser, role: z.enum(roomRoles), joined_at: time })
  .strict()
  .meta({ id: "Member" });
export const memberPut = z
  .object({
    member: z.object({ role: z.enum(roomRoles), user_id: echoed, room_id: echoed, joined_at: echoed }).strict(),
  })
  .strict()
  .meta({ id: "MemberPut", example: { member: { role: "member" } } });
export const memberResponse = z.object({ member, listed }).strict().meta({ id: "MemberResponse" });
export const removalResponse = z
  .object({ success: z.literal(true), listed })
  .strict()
  .meta({ id: "RemovalResponse" });
export const membersResponse = z
  .object({
    members: z.array(member),
    page,
    rev: z.int().meta({ description: "The rev that this page is true at" }),
  })
  .strict()
  .meta({ id: "MembersResponse" });

export type Room = z.infer<typeof room>;
export type RoomCreate = z.infer<typeof roomCreate>;
export type RoomUpdate = z.infer<typeof roomUpdate>;
export type RoomsQuery = z.infer<typeof roomsQuery>;
export type MemberDto = z.infer<typeof member>;
