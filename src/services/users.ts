import { v7 as uuidv7 } from "uuid";
import { uniqueViolation } from "../db/pg-errors.ts";
import type { Deps } from "../deps.ts";
import { AppError } from "../domain/errors.ts";
import type { GlobalRole } from "../domain/permissions.ts";
import { type AccountStatus, type Caller, isAdmin } from "../domain/profile.ts";
import { insertJob } from "../repositories/jobs.ts";
import {
  countActiveAdmins,
  findUser,
  insertUser,
  type NewUser,
  type UserRow,
  updateProfileFields,
  updateUser,
} from "../repositories/users.ts";
import { runJobsSoon } from "./jobs.ts";
import { hashPassword } from "./passwords.ts";
import { toProfile, toSeed } from "./profiles.ts";
import { checkPassword } from "./sessions.ts";

export type Signup = Pick<NewUser, "email" | "fullName" | "phone" | "profilePicUrl"> & {
  readonly username: string | null;
  readonly password: string;
};

const USERNAME_TRIES = 5;

/** @throws AppError `user.email_taken`, `user.username_taken`. */
export async function signUp(deps: Deps, signup: Signup): Promise<UserRow> {
  const { password, username, ...rest } = signup;
  const passwordHash = await hashPassword(password);
  for (let attempt = 1; ; attempt += 1) {
    const user = { ...rest, id: uuidv7(), username: username ?? suggestUsername(rest.email, attempt), passwordHash };
    try {
      return await insertUser(deps.db, user);
    } catch (error) {
      const isMadeUp = username === null && uniqueViolation(error) === "users_username_key";
      if (!isMadeUp || attempt === USERNAME_TRIES) throw translated(error);
    }
  }
}

/** From the e-mail address; with a few random letters if that is in use. */
function suggestUsername(email: string, attempt: number): string {
  const local = email.split("@")[0] ?? "";
  const base = local
    .replace(/[^A-Za-z0-9_.-]/g, "")
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "")
    .slice(0, 40);
  const suffix = crypto.randomUUID().slice(0, 4 + attempt);
  if (base.length < 3) return `user-${suffix}`;
  return attempt === 1 ? base : `${base}-${suffix}`;
}

/** @throws AppError `user.not_found`. */
export async function getUser(deps: Deps, id: string): Promise<UserRow> {
  const user = await findUser(deps.db, id);
  if (!user || user.status === "deleted") throw new AppError("user.not_found");
  return user;
}

export interface UserChange {
  readonly fields: Partial<Pick<UserRow, "email" | "username" | "fullName" | "phone" | "profilePicUrl">>;
  readonly role?: GlobalRole;
  readonly status?: Exclude<AccountStatus, "deleted">;
}

/** By the user or an admin; role and status only by an admin. The rooms learn of a new profile by a job. */
export async function updateProfile(deps: Deps, caller: Caller, id: string, change: UserChange): Promise<UserRow> {
  if (caller.profile.userId !== id && !isAdmin(caller)) throw new AppError("user.not_found");
  if (caller.status !== "active") throw new AppError("account.suspended");
  const before = await getUser(deps, id);
  const role = change.role ?? before.role;
  const status = change.status ?? before.status;
  if ((role !== before.role || status !== before.status) && !isAdmin(caller)) {
    throw new AppError("auth.forbidden", "Only an admin changes a role or a status");
  }
  let user = before;
  if (Object.keys(change.fields).length > 0) user = await changeFields(deps, id, change.fields);
  if (role !== before.role || status !== before.status) user = await changeStanding(deps, user, { role, status });
  return user;
}

async function changeFields(deps: Deps, id: string, fields: UserChange["fields"]): Promise<UserRow> {
  try {
    const user = await deps.db.transaction(async (tx) => {
      const after = await updateProfileFields(tx, id, fields);
      await insertJob(tx, "refresh_profile", { userId: id });
      return after;
    });
    if (!user) throw new AppError("user.not_found");
    await deps.accounts.setProfile(toProfile(user), user.email);
    runJobsSoon(deps);
    return user;
  } catch (error) {
    throw translated(error);
  }
}

/** The account decides; the row here follows by its projection, and at once where it can. */
async function changeStanding(
  deps: Deps,
  user: UserRow,
  standing: { role: GlobalRole; status: AccountStatus },
): Promise<UserRow> {
  const loses = user.role === "admin" && (standing.role !== "admin" || standing.status !== "active");
  if (loses && (await countActiveAdmins(deps.db, user.id)) === 0) throw new AppError("user.last_admin");
  const decided = await deps.accounts.setStanding(toSeed(user), standing);
  return { ...user, ...decided };
}

/** @throws AppError `password.wrong`, `password.mismatch`. The caller's other sessions end. */
export async function changePassword(
  deps: Deps,
  caller: Caller,
  input: { old: string; next: string; confirmed: string },
): Promise<void> {
  const { userId } = caller.profile;
  if (input.next !== input.confirmed) throw new AppError("password.mismatch");
  const user = await getUser(deps, userId);
  const { isValid } = await checkPassword(input.old, user.passwordHash);
  if (!isValid) throw new AppError("password.wrong");
  await updateUser(deps.db, userId, { passwordHash: await hashPassword(input.next) });
  await deps.accounts.endSessions(userId, { except: caller.sessionId });
}

/**
 * Deactivates and anonymises. Memberships end by a job, which hands over the rooms that they alone owned. A deletion that
 * was cut short can be repeated until the row is anonymous: only then is the password's hash empty.
 */
export async function deleteUser(deps: Deps, id: string): Promise<void> {
  const user = await findUser(deps.db, id);
  if (!user || user.passwordHash === "") throw new AppError("user.not_found");
  await changeStanding(deps, user, { role: "user", status: "deleted" });
  const anonymous = {
    email: `deleted-${id}@invalid`,
    username: `deleted-${id}`,
    fullName: "Deleted user",
    phone: null,
    profilePicUrl: null,
    passwordHash: "",
    status: "deleted" as const,
    role: "user" as const,
    profileVersion: user.profileVersion + 1,
  };
  await deps.accounts.setProfile(toProfile({ ...user, ...anonymous }), anonymous.email);
  await deps.db.transaction(async (tx) => {
    await updateUser(tx, id, anonymous);
    await insertJob(tx, "remove_member", { userId: id });
  });
  runJobsSoon(deps);
}

function translated(error: unknown): unknown {
  const index = uniqueViolation(error);
  if (index === "users_email_key") return new AppError("user.email_taken");
  if (index === "users_username_key") return new AppError("user.username_taken");
  return error;
}
