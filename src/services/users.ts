import type { Tx } from "../db/client.ts";
import { uniqueViolation } from "../db/pg-errors.ts";
import type { Deps } from "../deps.ts";
import { AppError } from "../domain/errors.ts";
import type { GlobalRole } from "../domain/permissions.ts";
import { type AccountStanding, type AccountStatus, type Caller, isAdmin } from "../domain/profile.ts";
import type { AuditAction } from "../domain/record.ts";
import { deletedName, isReserved } from "../domain/usernames.ts";
import { appendAudit } from "../repositories/audit.ts";
import { insertJob } from "../repositories/jobs.ts";
import {
  findUser,
  isLookAlike,
  listActiveAdmins,
  lockAdmins,
  projectStanding,
  type UserRow,
  updateProfileFields,
  updateUser,
} from "../repositories/users.ts";
import { entryOf } from "./audit.ts";
import { runJobsSoon } from "./jobs.ts";
import { toProfile, toSeed } from "./profiles.ts";

/** @throws AppError `user.not_found`. */
export async function getUser(deps: Deps, id: string): Promise<UserRow> {
  const user = await findUser(deps.db, id);
  if (!user || user.status === "deleted") throw new AppError("user.not_found");
  return user;
}

/** @throws AppError `auth.session_ended`: an account that was just deleted, and is believed in for a moment yet. */
export async function getSelf(deps: Deps, caller: Caller): Promise<UserRow> {
  const user = await findUser(deps.db, caller.profile.userId);
  if (!user || user.status === "deleted") throw new AppError("auth.session_ended");
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
  if (Object.keys(change.fields).length > 0) user = await changeFields(deps, before, change.fields);
  if (role !== before.role || status !== before.status)
    user = await changeStanding(deps, caller, user, { role, status });
  return user;
}

async function changeFields(deps: Deps, { id, username }: UserRow, fields: UserChange["fields"]): Promise<UserRow> {
  try {
    const user = await deps.db.transaction(async (tx) => {
      if (fields.username !== undefined && fields.username !== username) await claimName(tx, fields.username, id);
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

/** For the rest of the transaction. @throws AppError `user.username_taken`: reserved, or too much like another one. */
export async function claimName(tx: Tx, username: string, userId: string): Promise<void> {
  if (isReserved(username)) throw new AppError("user.username_taken", "This username is reserved");
  if (await isLookAlike(tx, username, userId)) throw new AppError("user.username_taken");
}

/** The account decides; the row here follows by its projection. */
async function changeStanding(
  deps: Deps,
  caller: Caller,
  user: UserRow,
  standing: { role: GlobalRole; status: AccountStatus },
): Promise<UserRow> {
  const loses = user.role === "admin" && (standing.role !== "admin" || standing.status !== "active");
  const change = (action: AuditAction, before: string, after: string) =>
    entryOf(caller, action, user.id, { before, after });
  const audits = [
    ...(standing.role === user.role ? [] : [change("account.role_changed", user.role, standing.role)]),
    ...(standing.status === user.status ? [] : [change("account.status_changed", user.status, standing.status)]),
  ];
  const decide = () => deps.accounts.setStanding(toSeed(user), standing, audits);
  const { version: accountVersion, ...decided } = loses
    ? await asOneOfManyAdmins(deps, user.id, decide)
    : await decide();
  return { ...user, ...decided, accountVersion };
}

/**
 * One admin at a time ceases to be one, and the next to try finds it written: of two who demote each other one stays.
 * Rows may be behind what Accounts have decided, so the Account of the one who is to stay is asked too.
 */
async function asOneOfManyAdmins(
  deps: Deps,
  id: string,
  decide: () => Promise<AccountStanding>,
): Promise<AccountStanding> {
  return await deps.db.transaction(async (tx) => {
    await lockAdmins(tx);
    if (!(await hasOtherAdmin(deps, tx, id))) throw new AppError("user.last_admin");
    const decided = await decide();
    await projectStanding(tx, id, decided);
    return decided;
  });
}

async function hasOtherAdmin(deps: Deps, tx: Tx, id: string): Promise<boolean> {
  for (const other of await listActiveAdmins(tx, id)) {
    const standing = await deps.accounts.standing(other.id);
    if (standing === null || isAdmin({ globalRole: standing.role, status: standing.status })) return true;
  }
  return false;
}

/**
 * Deactivates and anonymises. Memberships end by a job, which hands over the rooms that they alone owned. A deletion that
 * was cut short can be repeated until the row is anonymous: only then is the password's hash empty.
 */
export async function deleteUser(deps: Deps, caller: Caller, id: string): Promise<void> {
  const user = await findUser(deps.db, id);
  if (!user || user.passwordHash === "") throw new AppError("user.not_found");
  await changeStanding(deps, caller, user, { role: "user", status: "deleted" });
  const anonymous = {
    email: `deleted-${id}@invalid`,
    username: deletedName(id),
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
    await appendAudit(tx, entryOf(caller, "account.deleted", id));
    await insertJob(tx, "remove_member", { userId: id });
  });
  runJobsSoon(deps);
}

/** A violated index, as what it means. */
export function translated(error: unknown): unknown {
  const index = uniqueViolation(error);
  if (index === "users_email_key") return new AppError("user.email_taken");
  if (index === "users_username_key") return new AppError("user.username_taken");
  return error;
}
