import { z } from "zod";
import { limits } from "../domain/limits.ts";
import { examples } from "./examples.ts";
import { id, line, page, pageQuery, time } from "./primitives.ts";

export const signupInvitation = z
  .object({
    id,
    note: z.string().nullable(),
    uses: z.int(),
    max_uses: z.int(),
    created_by: id,
    created_at: time,
    expires_at: time,
  })
  .strict()
  .meta({ id: "SignupInvitation", example: examples.signupInvitation });

export const signupInvitationCreate = z
  .object({
    invitation: z
      .object({
        note: line(limits.nameCharsMax).nullish().meta({ description: "For admins: whom it is for" }),
        max_uses: z.int().min(1).max(10_000).default(1),
        expires_in_days: z.int().min(1).max(365).default(7),
      })
      .strict(),
  })
  .strict()
  .meta({ id: "SignupInvitationCreate", example: { invitation: { note: "The new team", max_uses: 5 } } });

export const signupInvitationCreated = z
  .object({ invitation: signupInvitation, code: z.string().meta({ description: "Shown once" }) })
  .strict()
  .meta({
    id: "SignupInvitationCreated",
    example: { invitation: examples.signupInvitation, code: examples.invitationCode },
  });
export const signupInvitationsQuery = pageQuery.pick({ limit: true, cursor: true });
export const signupInvitationsResponse = z
  .object({ invitations: z.array(signupInvitation), page })
  .strict()
  .meta({
    id: "SignupInvitationsResponse",
    example: { invitations: [examples.signupInvitation], page: { next_cursor: null } },
  });
export type SignupInvitation = z.infer<typeof signupInvitation>;
