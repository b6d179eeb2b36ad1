import { v7 as uuidv7 } from "uuid";
import type { Deps } from "../deps.ts";
import type { Caller } from "../domain/profile.ts";
import { appendAudit } from "../repositories/audit.ts";
import { insertUser, type UserRow } from "../repositories/users.ts";
import { entryOf } from "./audit.ts";
import { NO_PASSWORD } from "./passwords.ts";
import { claimName, translated } from "./users.ts";

/** A user that nobody can log in as. @throws AppError `user.username_taken`. */
export async function createBot(deps: Deps, caller: Caller, username: string, fullName: string): Promise<UserRow> {
  const id = uuidv7();
  const bot = { id, username, fullName, email: `bot-${id}@invalid`, phone: null, profilePicUrl: null };
  try {
    return await deps.db.transaction(async (tx) => {
      await claimName(tx, username, id);
      await appendAudit(tx, entryOf(caller, "bot.created", id, { username }));
      return await insertUser(tx, { ...bot, passwordHash: NO_PASSWORD, kind: "bot" });
    });
  } catch (error) {
    throw translated(error);
  }
}
