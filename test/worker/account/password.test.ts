import { describe, expect, it } from "vitest";
import { passwordResetResponse } from "../../../src/contract/password-reset.ts";
import { success } from "../../../src/contract/primitives.ts";
import { tokenCreated } from "../../../src/contract/token.ts";
import { userResponse } from "../../../src/contract/user.ts";
import type { Deps } from "../../../src/deps.ts";
import { changePassword } from "../../../src/services/password-changes.ts";
import { queryAccount } from "../../support/worker-account.ts";
import { answered, call, type Person, refused, roomOf } from "../../support/worker-client.ts";
import { sql } from "../../support/worker-database.ts";
import { deps, logIn, newPerson, newUser, openSession, PASSWORD } from "../../support/worker-people.ts";
import { PlainSocket } from "../../support/worker-socket.ts";

const NEXT = "quite another one";
const me = (as: Person) => call("GET", "/user/me", { as });
const loginBy = (user: { email: string }, password: string) =>
  call("POST", "/auth/login", { json: { username: user.email, password } });
const reset = (token: string, new_password = NEXT) =>
  call("POST", "/auth/reset-password", { json: { token, new_password } });
const issue = (as: Person, userId: string) => call("POST", `/admin/users/${userId}/password-reset`, { as });
const newReset = async (userId: string) =>
  (await answered(issue(await newPerson({ role: "admin" }), userId), passwordResetResponse, 201)).reset;

describe("a password", () => {
  it("that is common is refused at sign-up, at a change and at a reset", async () => {
    const ada = await newPerson();
    const user = { email: `x-${ada.email}`, username: `x-${ada.username}`.slice(0, 50), full_name: "X" };
    for (const password of ["Password1", user.username, ada.email.replace(/^/, "x-").toUpperCase()]) {
      await refused(call("POST", "/user/signup", { json: { user, password } }), "password.too_common");
    }
    const json = { old_password: PASSWORD, new_password: ada.username, confirm_password: ada.username };
    await refused(call("POST", "/user/update_password", { as: ada, json }), "password.too_common");
    await refused(reset((await newReset(ada.id)).token, "12345678"), "password.too_common");
  });

  it("64 characters and more, and blanks at its ends, are part of it; 1 MB is not hashed", async () => {
    const username = `long-${crypto.randomUUID().slice(0, 8)}`;
    const user = { email: `${username}@example.com`, username, full_name: "Long" };
    const password = ` ${"a phrase of many words ".repeat(10)}`;
    await answered(call("POST", "/user/signup", { json: { user, password } }), userResponse, 201);
    await logIn(username, password);
    for (const wrong of [password.trim(), password.slice(0, 72), ` ${password}`]) {
      await refused(loginBy(user, wrong), "auth.invalid_credentials");
    }
    await refused(loginBy(user, "x".repeat(257)), "request.invalid");
    await refused(loginBy(user, "x".repeat(1 << 20)), "request.too_large");
  });

  it("P10: is not changed where the sessions can not be ended", async () => {
    const user = await newUser();
    const ada = await openSession(user);
    const caller = await deps.accounts.check(ada.id, ada.sessionId);
    const accounts = Object.create(deps.accounts, {
      endSessions: { value: () => Promise.reject(new Error("unreachable")) },
    });
    const broken = Object.create(deps, { accounts: { value: accounts } }) as Deps;
    const change = { old: PASSWORD, next: NEXT, confirmed: NEXT };
    await expect(changePassword(broken, caller, change)).rejects.toThrow("unreachable");
    await refused(loginBy(user, NEXT), "auth.invalid_credentials");
    await logIn(user.email, PASSWORD);
  });
});

describe("a reset of a password", () => {
  it("is issued by an admin, works once, and ends all sessions and tokens", async () => {
    const user = await newUser();
    const ada = await openSession(user);
    const room = await roomOf(ada);
    const json = { token: { name: "A program", scopes: ["read"] } };
    const { secret } = await answered(call("POST", "/user/tokens", { as: ada, json }), tokenCreated, 201);
    const program = { ...ada, token: secret ?? "" };
    const sockets = [await PlainSocket.open(room, ada), await PlainSocket.open(room, program)];
    const { token } = await newReset(user.id);
    await answered(reset(token), success);
    for (const socket of sockets) expect((await socket.closed()).code).toBe(1008);
    await refused(me(ada), "auth.session_ended");
    await refused(me(program), "auth.invalid_token");
    await refused(loginBy(user, PASSWORD), "auth.invalid_credentials");
    await logIn(user.email, NEXT);
    await refused(reset(token, "yet another one"), "password.reset_invalid");
    await logIn(user.email, NEXT);
  });

  it("raced by five is taken by one", async () => {
    const user = await newUser();
    const { token } = await newReset(user.id);
    const answers = await Promise.all(Array.from({ length: 5 }, (_, n) => reset(token, `the new phrase ${n}`)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    const winner = statuses.indexOf(200);
    await logIn(user.email, `the new phrase ${winner}`);
  });

  it("is kept as a hash, ends after a day, and gives way to a newer one", async () => {
    const user = await newUser();
    const [first, second] = [await newReset(user.id), await newReset(user.id)];
    expect(Date.parse(second.expires_at) - Date.now()).toBeGreaterThan(23.9 * 3_600_000);
    expect(JSON.stringify(await sql`select * from password_resets where user_id = ${user.id}`)).not.toContain(
      second.token,
    );
    await refused(reset(first.token), "password.reset_invalid");
    await sql`update password_resets set expires_at = now() - interval '1 second' where user_id = ${user.id}`;
    await refused(reset(second.token), "password.reset_invalid");
    await refused(reset("no token at all"), "password.reset_invalid");
    await logIn(user.email, PASSWORD);
  });

  it("is for admins to issue, and not for bots or for who is no more", async () => {
    const [ada, root] = await Promise.all([newPerson(), newPerson({ role: "admin" })]);
    await refused(issue(ada, ada.id), "auth.forbidden");
    const bot = { username: `bot-${ada.username}`.slice(0, 50), full_name: "A bot" };
    const { user } = await answered(call("POST", "/admin/bots", { as: root, json: { bot } }), userResponse, 201);
    await refused(issue(root, user.id), "user.is_bot");
    const { token } = await newReset(ada.id);
    await answered(call("DELETE", `/user/${ada.id}`, { as: root }), success);
    await refused(reset(token), "password.reset_invalid");
    await refused(issue(root, ada.id), "user.not_found");
    expect(await queryAccount(ada.id, "select * from sessions")).toEqual([]);
  });
});
