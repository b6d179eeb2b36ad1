import { v7 as uuidv7 } from "uuid";
import type { Tx } from "../db/client.ts";
import type { Deps } from "../deps.ts";
import { AppError } from "../domain/errors.ts";
import { demandUncommon } from "../domain/passwords.ts";
import type { Caller } from "../domain/profile.ts";
import { isListedDomain } from "../domain/settings.ts";
import { appendAudit } from "../repositories/audit.ts";
import { readSettings } from "../repositories/settings.ts";
import {
  deleteInvitation,
  insertInvitation,
  redeemInvitation,
  type SignupInvitationRow,
} from "../repositories/signup-invitations.ts";
import { insertUser, type NewUser, type UserRow } from "../repositories/users.ts";
import { entryOf } from "./audit.ts";
import { hashPassword } from "./passwords.ts";
import { hashOf, newSecret } from "./secrets.ts";
import { claimName, translated } from "./users.ts";

export type Signup = Pick<NewUser, "email" | "fullName" | "phone" | "profilePicUrl"> & {
  readonly username: string | null;
  readonly password: string;
  /** The code of an invitation. */
  readonly invitation?: string | null | undefined;
};

const USERNAME_TRIES = 5;
const CODE_BYTES = 16;

/** @throws AppError `signup.*`, `password.too_common`, `user.email_taken`, `user.username_taken`. */
export async function signUp(deps: Deps, signup: Signup): Promise<UserRow> {
  const { password, username, invitation = null, ...rest } = signup;
  demandUncommon(password, { username: username ?? "", email: rest.email });
  const codeHash = invitation === null ? null : hashOf(invitation);
  const passwordHash = await hashPassword(password);
  for (let attempt = 1; ; attempt += 1) {
    const user = { ...rest, id: uuidv7(), username: username ?? suggestUsername(rest.email, attempt), passwordHash };
    try {
      return await deps.db.transaction(async (tx) => {
        await demandWelcome(tx, rest.email, codeHash);
        await claimName(tx, user.username, user.id);
        return await insertUser(tx, user);
      });
    } catch (error) {
      const refusal = translated(error);
      const isTaken = refusal instanceof AppError && refusal.code === "user.username_taken";
      if (username !== null || !isTaken || attempt === USERNAME_TRIES) throw refusal;
    }
  }
}

/** An invitation lets in where anybody gets in at all, and is used up by it. */
async function demandWelcome(tx: Tx, email: string, codeHash: string | null): Promise<void> {
  const { signup, emailDomains } = await readSettings(tx);
  if (signup === "closed") throw new AppError("signup.closed");
  if (codeHash !== null) {
    if (!(await redeemInvitation(tx, codeHash))) throw new AppError("signup.invitation_invalid");
  } else if (signup === "invitation") {
    throw new AppError("signup.invitation_required");
  } else if (signup === "domain" && !isListedDomain(email, emailDomains)) {
    throw new AppError("signup.domain_refused");
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

export interface InvitationInput {
  readonly note: string | null;
  readonly usesMax: number;
  readonly expiresAt: Date;
}

/** @returns the invitation and its code, which nobody is told again. */
export async function invite(
  deps: Deps,
  caller: Caller,
  input: InvitationInput,
): Promise<{ invitation: SignupInvitationRow; code: string }> {
  const { secret: code, hash: codeHash } = newSecret(CODE_BYTES);
  const row = { ...input, id: uuidv7(), codeHash, createdBy: caller.profile.userId };
  const { note, usesMax } = input;
  const invitation = await deps.db.transaction(async (tx) => {
    await appendAudit(tx, entryOf(caller, "signup_invitation.created", row.id, { note, max_uses: usesMax }));
    return await insertInvitation(tx, row);
  });
  return { invitation, code };
}

/** @throws AppError `signup.invitation_not_found`. Whoever signed up by it stays. */
export async function withdrawInvitation(deps: Deps, caller: Caller, id: string): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const gone = await deleteInvitation(tx, id);
    if (!gone) throw new AppError("signup.invitation_not_found");
    const details = { note: gone.note, uses: gone.uses };
    await appendAudit(tx, entryOf(caller, "signup_invitation.withdrawn", id, details));
  });
}
