import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Db } from "../../../src/db/client.ts";
import { createDeps, type Deps } from "../../../src/deps.ts";
import { findUser } from "../../../src/repositories/users.ts";
import { changePassword } from "../../../src/services/password-changes.ts";
import { login } from "../../../src/services/sessions.ts";
import { signUp } from "../../../src/services/signup.ts";
import { createToken } from "../../../src/services/tokens.ts";
import { deleteUser, getSelf } from "../../../src/services/users.ts";
import { newPerson } from "../../support/worker-people.ts";

const newAdmin = async () => {
  const { id, sessionId } = await newPerson({ role: "admin" });
  return await createDeps(env, () => undefined).accounts.check(id, sessionId);
};

it("a deleted account leaves nothing of the person in its object", async () => {
  const deps = createDeps(env, () => undefined);
  const root = await newAdmin();
  const tag = crypto.randomUUID().slice(0, 8);
  const email = `canary-${tag}@example.com`;
  const password = "a long enough phrase";
  const profilePicUrl = `https://example.com/canary-${tag}.png`;
  const fullName = `Canary ${tag}`;
  const user = await signUp(deps, { email, username: `canary-${tag}`, fullName, phone: null, profilePicUrl, password });
  await login(deps, { login: email, password, userAgent: `canary-${tag}`, address: "local" });
  const kept = () =>
    runInDurableObject(env.ACCOUNTS.getByName(user.id), (_account, { storage: { sql } }) => {
      const tables = ["meta", "sessions", "registrations", "pushes", "tickets", "claims", "program_tokens"];
      return JSON.stringify(tables.map((table) => sql.exec(`select * from ${table}`).toArray()));
    });
  expect(await kept()).toContain(tag);
  await deleteUser(deps, root, user.id);
  expect(await kept()).not.toContain(tag);
});

it("a deletion that was cut short can be repeated, a finished one not", async () => {
  const deps = createDeps(env, () => undefined);
  const root = await newAdmin();
  const tag = crypto.randomUUID().slice(0, 8);
  const input = { email: `cut-${tag}@example.com`, username: `cut-${tag}`, fullName: "Cut", phone: null };
  const user = await signUp(deps, { ...input, profilePicUrl: null, password: "a long enough phrase" });
  const broken = Object.create(deps, { db: { value: failingTransactions(deps.db) } }) as Deps;
  await expect(deleteUser(broken, root, user.id)).rejects.toThrow("cut");
  await deleteUser(deps, root, user.id);
  expect((await findUser(deps.db, user.id))?.email).toBe(`deleted-${user.id}@invalid`);
  await expect(deleteUser(deps, root, user.id)).rejects.toMatchObject({ code: "user.not_found" });
});

it("P10: who is believed in for a moment yet after the deletion is told that the session has ended", async () => {
  const deps = createDeps(env, () => undefined);
  const ada = await newPerson();
  const caller = await deps.accounts.check(ada.id, ada.sessionId);
  await deleteUser(deps, await newAdmin(), ada.id);
  const input = { old: "x", next: "another phrase", confirmed: "another phrase" };
  await expect(getSelf(deps, caller)).rejects.toMatchObject({ code: "auth.session_ended" });
  await expect(changePassword(deps, caller, input)).rejects.toMatchObject({ code: "auth.session_ended" });
  const token = { name: "A program", scopes: ["read" as const], expiresAt: null };
  await expect(createToken(deps, caller, ada.id, token, null)).rejects.toMatchObject({ code: "auth.session_ended" });
});

/** A user who is no admin changes their standing without one; what follows needs one. */
function failingTransactions(db: Db): Db {
  return new Proxy(db, {
    get: (target, key) =>
      key === "transaction" ? () => Promise.reject(new Error("cut")) : (Reflect.get(target, key) as unknown),
  });
}
