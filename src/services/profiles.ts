import type { AccountSeed } from "../account/account-object.ts";
import type { Profile } from "../domain/profile.ts";
import type { UserRow } from "../repositories/users.ts";

export function toProfile(user: UserRow): Profile {
  return {
    userId: user.id,
    username: user.username,
    fullName: user.fullName,
    pictureUrl: user.profilePicUrl,
    version: user.profileVersion,
  };
}

export function toSeed(user: UserRow): AccountSeed {
  return {
    profile: toProfile(user),
    email: user.email,
    role: user.role,
    status: user.status,
    version: user.accountVersion,
  };
}
