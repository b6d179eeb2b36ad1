import type { Deps } from "../deps.ts";
import { AppError } from "../domain/errors.ts";
import type { Caller } from "../domain/profile.ts";
import type { Settings } from "../domain/settings.ts";
import { appendAudit } from "../repositories/audit.ts";
import { readSettings, writeSettings } from "../repositories/settings.ts";
import { entryOf } from "./audit.ts";

export async function changeSettings(deps: Deps, caller: Caller, change: Partial<Settings>): Promise<Settings> {
  return await deps.db.transaction(async (tx) => {
    const before = await readSettings(tx);
    const after = { ...before, ...change };
    if (after.signup === "domain" && after.emailDomains.length === 0) {
      throw new AppError("request.invalid", "Name the domains whose addresses may sign up", {
        errors: [{ pointer: "/settings/email_domains", code: "too_small", detail: "must name a domain" }],
      });
    }
    await writeSettings(tx, change, caller.profile.userId);
    await appendAudit(tx, entryOf(caller, "settings.updated", null, { before: { ...before }, after: { ...after } }));
    return after;
  });
}
