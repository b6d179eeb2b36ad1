import { env } from "cloudflare:workers";
import { v7 as uuidv7 } from "uuid";
import { loginResponse } from "../../src/contract/session.ts";
import { createDeps, type Deps } from "../../src/deps.ts";
import type { GlobalRole } from "../../src/domain/permissions.ts";
import type { AccountStatus } from "../../src/domain/profile.ts";
import { insertUser, type UserRow, updateUser } from "../../src/repositories/users.ts";
import { toSeed } from "../../src/services/profiles.ts";
import { answered, call, type Person } from "./worker-client.ts";

export const PASSWORD = "a long enough phrase";
/** Of PASSWORD, with parameters that cost nothing: a login by it works, and takes the price of a rehash. */
const CHEAP_HASH = "$scrypt$ln=1,r=1,p=1$c2l4dGVlbiBieXRlcyEhIQ$Yo6bnUlJl940B1TBuxVzK9Se5h9hhL7SmX2DO8Rx+m4";

/** The product's own services, for what would take too long over HTTP. */
export const deps: Deps = createDeps(env, (work) => void work.catch(() => undefined));

/**
 * A new user with a session, as sign-up and login would make them, but for the price of two password hashes. Every
 * test makes its own: PostgreSQL is shared by all files.
 */
export async function newPerson(change: { role?: GlobalRole; fullName?: string } = {}): Promise<Person> {
  return await openSession(await newUser(change));
}

export async function newUser({
  role = "user",
  fullName,
}: {
  role?: GlobalRole;
  fullName?: string;
} = {}): Promise<UserRow> {
  const id = uuidv7();
  const username = `u-${id.slice(-12)}`;
  const user = await insertUser(deps.db, {
    id,
    email: `${username}@example.com`,
    username,
    fullName: fullName ?? `Full name of ${username}`,
    phone: null,
    profilePicUrl: null,
    passwordHash: CHEAP_HASH,
  });
  return role === "user" ? user : ((await updateUser(deps.db, id, { role })) ?? user);
}

/** One more session of a user, as a login would open it. */
export async function openSession(user: UserRow): Promise<Person> {
  const { caller, refreshSecret } = await deps.accounts.openSession(toSeed(user), "a test");
  const { sessionId } = caller;
  const { token } = await deps.tokens.sign({ userId: user.id, sessionId }, Date.now());
  return {
    id: user.id,
    username: user.username,
    email: user.email,
    fullName: user.fullName,
    token,
    refreshToken: `${user.id}.${sessionId}.${refreshSecret}`,
    sessionId,
  };
}

export async function logIn(login: string, password: string) {
  const answer = call("POST", "/auth/login", { json: { username: login, password } });
  return await answered(answer, loginResponse);
}

export function setStanding(as: Person, whom: Person, user: { role?: GlobalRole; status?: AccountStatus }) {
  return call("PUT", `/user/update/${whom.id}`, { as, json: { user } });
}
