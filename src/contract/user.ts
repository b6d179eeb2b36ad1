import { z } from "zod";
import { limits } from "../domain/limits.ts";
import { globalRoles } from "../domain/permissions.ts";
import { accountKinds, accountStatuses } from "../domain/profile.ts";
import { isSingleLine } from "../domain/text.ts";
import { examples } from "./examples.ts";
import { echoed, format, id, line, name, page, pageQuery, text, time } from "./primitives.ts";

const email = z.email().max(254).meta({ example: "ada@example.com" });
export const username = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{1,48}[A-Za-z0-9]$/, {
    error: "3 to 50 letters, digits, dots, dashes and underscores; a letter or digit first and last",
  })
  .meta({ example: "ada" });
export const fullName = name(limits.nameCharsMax).meta({ example: "Ada Lovelace" });
const phone = line(32);
const pictureUrl = z
  .url({ protocol: /^https?$/ })
  .max(2_048)
  .refine(isSingleLine, { error: "must be well-formed text" });
/** Length only, as NIST SP 800-63B asks; blanks are kept. */
export const newPassword = text(limits.passwordCharsMax)
  .min(limits.passwordCharsMin)
  .meta({ example: "a long enough phrase" });

export const publicUser = z
  .object({ id, username: z.string(), full_name: z.string(), profile_pic_url: z.string().nullable() })
  .strict()
  .meta({ id: "PublicUser", example: examples.grace, description: "What others may see of a user" });

export const user = publicUser
  .extend({
    email: z.string(),
    phone: z.string().nullable(),
    role: z.enum(globalRoles),
    status: z.enum(accountStatuses),
    kind: z.enum(accountKinds).meta({ description: "A bot has no password: it acts by tokens alone" }),
    created_at: time,
    updated_at: time,
  })
  .strict()
  .meta({ id: "User", example: examples.adaAccount, description: "The whole account: for its owner and admins" });

export const signupRequest = z
  .object({
    user: z
      .object({
        email,
        username: username.optional(),
        full_name: fullName,
        phone: phone.nullish(),
        profile_pic_url: pictureUrl.nullish(),
      })
      .strict(),
    password: newPassword,
    invitation: z
      .string()
      .max(64)
      .nullish()
      .meta({ description: "The code of an invitation, where signing up takes one" }),
  })
  .strict()
  .meta({
    id: "SignupRequest",
    example: {
      user: { email: examples.adaAccount.email, username: "ada", full_name: examples.ada.full_name },
      password: examples.password,
    },
  });

export const userUpdate = z
  .object({
    user: z
      .object({
        email: email.nullish(),
        username: username.nullish(),
        full_name: fullName.nullish(),
        phone: phone.nullable().optional(),
        profile_pic_url: pictureUrl.nullable().optional(),
        role: z.enum(globalRoles).nullish(),
        status: z.enum(["active", "suspended", "locked"]).nullish(),
        id: echoed,
        kind: echoed,
        created_at: echoed,
        updated_at: echoed,
      })
      .strict(),
  })
  .strict()
  .meta({
    id: "UserUpdate",
    description: "What is left out stays. null empties `phone` and `profile_pic_url` and leaves the others alone.",
    example: { user: { full_name: "Ada King" } },
  });

export const passwordUpdate = z
  .object({
    old_password: text(limits.passwordCharsMax),
    new_password: newPassword,
    confirm_password: text(limits.passwordCharsMax),
  })
  .strict()
  .meta({
    id: "PasswordUpdate",
    example: {
      old_password: examples.password,
      new_password: "a phrase nobody knows",
      confirm_password: "a phrase nobody knows",
    },
  });

export const userResponse = z
  .object({ user })
  .strict()
  .meta({ id: "UserResponse", example: { user: examples.adaAccount } });
export const anyUserResponse = z
  .object({ user: z.union([user, publicUser]) })
  .strict()
  .meta({ id: "AnyUserResponse", example: { user: examples.grace } });
export const publicUserResponse = z
  .object({ user: publicUser })
  .strict()
  .meta({ id: "PublicUserResponse", example: { user: examples.grace } });
export const usersResponse = z
  .object({ users: z.array(user), page })
  .strict()
  .meta({ id: "UsersResponse", example: { users: [examples.adaAccount], page: { next_cursor: null } } });

export const usersQuery = pageQuery.extend({
  q: text(200).optional().meta({ description: "Part of a name, username or e-mail address" }),
  role: z.enum(globalRoles).optional(),
  status: z.enum(accountStatuses).optional(),
  kind: z.enum(accountKinds).optional(),
  format,
});
export const lookupQuery = z.object({ username: text(64).min(1) });

export type User = z.infer<typeof user>;
export type PublicUser = z.infer<typeof publicUser>;
export type SignupRequest = z.infer<typeof signupRequest>;
export type UserUpdate = z.infer<typeof userUpdate>;
export type UsersQuery = z.infer<typeof usersQuery>;
