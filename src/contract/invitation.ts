import { z } from "zod";
import { invitationEnds } from "../domain/invitation.ts";
import { limits } from "../domain/limits.ts";
import { roomRoles } from "../domain/permissions.ts";
import { visibilities } from "../domain/room.ts";
import { examples } from "./examples.ts";
import { id, listed, page, pageQuery, time } from "./primitives.ts";
import { member } from "./room.ts";
import { publicUser } from "./user.ts";

const maker = publicUser.nullable().meta({ description: "Who made it; null if the room no longer knows them" });
const role = z.enum(roomRoles).meta({ description: "What it makes of those who accept it" });
const expiresAt = time.nullable().meta({ description: "null: never" });

export const invitation = z
  .object({
    id,
    room_id: id,
    user: publicUser.nullable().meta({ description: "Whom it is for; null for a link" }),
    role,
    invited_by: maker,
    max_uses: z.int().nullable().meta({ description: "null: any number" }),
    uses: z.int(),
    expires_at: expiresAt,
    created_at: time,
    state: z
      .enum(["open", ...invitationEnds, "void"])
      .meta({ description: "Only `open` admits anybody; `void`: its maker may no longer invite" }),
  })
  .strict()
  .meta({ id: "Invitation", example: examples.invitation });

export const invitationCreate = z
  .object({
    invitation: z
      .object({
        user_id: id.optional().meta({ description: "Without it, it is a link for whoever holds its code" }),
        role: role.optional().meta({ description: "At most one's own; `member` if left out" }),
        expires_in_seconds: z
          .int()
          .min(1)
          .max(limits.invitationSecondsMax)
          .nullable()
          .optional()
          .meta({ description: `null: never; a week (${limits.invitationSecondsDefault}) if left out` }),
        max_uses: z
          .int()
          .min(1)
          .max(limits.invitationUsesMax)
          .nullable()
          .optional()
          .meta({ description: "Of a link; any number if null or left out" }),
      })
      .strict()
      .refine(({ user_id, max_uses }) => user_id === undefined || max_uses == null, {
        path: ["max_uses"],
        error: "is of links only: an invitation of one user is used once",
      }),
  })
  .strict()
  .meta({ id: "InvitationCreate", example: { invitation: { max_uses: 10, expires_in_seconds: 86_400 } } });

const code = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/)
  .meta({ example: examples.linkCode });
export const codeParams = z.object({ code });

export const invitationCreated = z
  .object({
    invitation,
    code: code
      .optional()
      .meta({ description: "Of a link; shown now and to a repetition under the same key, never again" }),
    listed,
  })
  .strict()
  .meta({ id: "InvitationCreated", example: { invitation: examples.invitation, code: examples.linkCode } });
export const invitationsResponse = z
  .object({ invitations: z.array(invitation), page })
  .strict()
  .meta({ id: "InvitationsResponse", example: { invitations: [examples.invitation], page: { next_cursor: null } } });
export const invitationsQuery = pageQuery.pick({ limit: true, cursor: true });

/** All that somebody sees of a room before they join it. */
export const roomPreview = z
  .object({
    name: z.string(),
    description: z.string().nullable(),
    topic: z.string().nullable(),
    visibility: z.enum(visibilities),
    member_count: z.int(),
  })
  .strict()
  .meta({ id: "RoomPreview", example: examples.roomPreview });

export const previewResponse = z
  .object({ invitation: z.object({ room: roomPreview, invited_by: maker }).strict() })
  .strict()
  .meta({
    id: "InvitationPreview",
    example: { invitation: { room: examples.roomPreview, invited_by: examples.ada } },
  });

const ownInvitation = z
  .object({
    id,
    room_id: id,
    room: roomPreview,
    role,
    invited_by: maker,
    expires_at: expiresAt,
    created_at: time,
  })
  .strict();
export const ownInvitationsResponse = z
  .object({ invitations: z.array(ownInvitation), page })
  .strict()
  .meta({
    id: "OwnInvitationsResponse",
    example: { invitations: [examples.ownInvitation], page: { next_cursor: null } },
  });

export const acceptResponse = z
  .object({ room_id: id, member, listed })
  .strict()
  .meta({ id: "InvitationAccepted", example: { room_id: examples.roomId, member: examples.member, listed: true } });

export type InvitationDto = z.infer<typeof invitation>;
export type InvitationCreate = z.infer<typeof invitationCreate>["invitation"];
export type RoomPreview = z.infer<typeof roomPreview>;
export type OwnInvitation = z.infer<typeof ownInvitation>;
