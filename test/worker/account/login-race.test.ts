import { describe, expect, it } from "vitest";
import type { AccountGateway } from "../../../src/account/account-gateway.ts";
import type { Deps } from "../../../src/deps.ts";
import { changePassword } from "../../../src/services/password-changes.ts";
import { login } from "../../../src/services/sessions.ts";
import { queryAccount } from "../../support/worker-account.ts";
import { deps, newUser, openSession, PASSWORD } from "../../support/worker-people.ts";

describe("P10: a login with the old password that a change of it overtakes", () => {
  /** The password is changed when the login has found it right, just before a step of its own. */
  it.each(["openSession", "db"] as const)("is refused and leaves no session (before %s)", async (step) => {
    const user = await newUser();
    const laptop = await openSession(user);
    const caller = await deps.accounts.check(user.id, laptop.sessionId);
    const next = "quite another one";
    const change = () => changePassword(deps, caller, { old: PASSWORD, next, confirmed: next });
    const slow = step === "db" ? beforeRehash(change) : beforeOpening(change);
    const input = { login: user.email, password: PASSWORD, userAgent: "a test", address: "local" };
    await expect(login(slow, input)).rejects.toMatchObject({ code: "auth.invalid_credentials" });
    expect(await queryAccount(user.id, "select id from sessions")).toEqual([{ id: laptop.sessionId }]);
    await login(deps, { ...input, password: next });
  });

  it("is none where two logins renew an outdated hash at once", async () => {
    const user = await newUser();
    const input = { login: user.email, password: PASSWORD, userAgent: "a test", address: "local" };
    await Promise.all([login(deps, input), login(deps, input), login(deps, input)]);
  });
});

function beforeOpening(work: () => Promise<void>): Deps {
  const accounts: AccountGateway = Object.create(deps.accounts, {
    openSession: {
      value: async (...args: Parameters<AccountGateway["openSession"]>) => {
        await work();
        return await deps.accounts.openSession(...args);
      },
    },
  });
  return Object.create(deps, { accounts: { value: accounts } }) as Deps;
}

/** The second look at the database is the new hash, if the old one's parameters are outdated. */
function beforeRehash(work: () => Promise<void>): Deps {
  const db = new Proxy(deps.db, {
    get: (target, key) => {
      if (key !== "update") return Reflect.get(target, key) as unknown;
      return (...args: Parameters<typeof target.update>) => {
        const update = target.update(...args);
        return {
          set: (values: Parameters<typeof update.set>[0]) => ({
            where: (condition: never) => ({
              returning: async () => {
                await work();
                return await update.set(values).where(condition).returning();
              },
            }),
          }),
        };
      };
    },
  });
  return Object.create(deps, { db: { value: db } }) as Deps;
}
