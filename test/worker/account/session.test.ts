import { describe, expect, it } from "vitest";
import { refreshResponse, tokenResponse } from "../../../src/contract/session.ts";
import { userResponse } from "../../../src/contract/user.ts";
import { hibernateAccount, queryAccount } from "../../support/worker-account.ts";
import { answered, call, refused, roomOf, send } from "../../support/worker-client.ts";
import { sql } from "../../support/worker-database.ts";
import { logIn, newPerson, newUser, openSession, PASSWORD } from "../../support/worker-people.ts";
import { PlainSocket } from "../../support/worker-socket.ts";

const me = (as: { token: string }) => call("GET", "/user/me", { as });
const refresh = (token: string) => call("POST", "/auth/refresh", { json: { refresh_token: token } });
const refreshed = async (token: string) => {
  const { session } = await answered(refresh(token), refreshResponse);
  return { token: session.access_token, refreshToken: session.refresh_token };
};

describe("a login", () => {
  it("by e-mail address or username, in any case, as JSON or a form, opens a session", async () => {
    const user = await newUser();
    for (const login of [user.email, user.username.toUpperCase()]) {
      const { session, user: dto } = await logIn(login, PASSWORD);
      expect(session).toMatchObject({ user: user.id, email: user.email, username: user.username, role: "user" });
      const { user: own } = await answered(me({ token: session.access_token }), userResponse);
      expect({ ...own, updated_at: dto.updated_at }).toEqual(dto);
    }
    const body = new URLSearchParams({ grant_type: "password", username: user.email, password: PASSWORD });
    const flat = await answered(call("POST", "/auth/token", { body }), tokenResponse);
    expect(flat.expires_in).toBe(flat.ttl);
    await answered(me({ token: flat.access_token }), userResponse);
  });

  it("refuses a wrong password and an unknown account with the same words", async () => {
    const user = await newUser();
    const problem = async (username: string, password: string) => {
      const answer = call("POST", "/auth/login", { json: { username, password } });
      const { request_id: _id, ...rest } = await refused(answer, "auth.invalid_credentials");
      return rest;
    };
    const wrong = await problem(user.email, "not the password");
    expect(await problem("nobody@example.com", PASSWORD)).toEqual(wrong);
    expect(await problem("nobody", PASSWORD)).toEqual(wrong);
  });

  it("makes the hash anew once its parameters have changed", async () => {
    const user = await newUser();
    await logIn(user.email, PASSWORD);
    const [row] = await sql`select password_hash from users where id = ${user.id}`;
    expect(row?.password_hash).not.toBe(user.passwordHash);
    await logIn(user.email, PASSWORD);
  });
});

describe("a refresh token", () => {
  it("works once: the next one takes its place, and the session goes on", async () => {
    const ada = await newPerson();
    let { refreshToken } = ada;
    for (let n = 0; n < 4; n += 1) {
      const next = await refreshed(refreshToken);
      expect(next.refreshToken).not.toBe(refreshToken);
      await answered(me(next), userResponse);
      refreshToken = next.refreshToken;
    }
    await answered(me(ada), userResponse);
  });

  it("that is used again long after ends its session, with its sockets, and no other", async () => {
    const user = await newUser();
    const [ada, phone] = [await openSession(user), await openSession(user)];
    const room = await roomOf(ada);
    const sockets = { stolen: await PlainSocket.open(room, ada), phone: await PlainSocket.open(room, phone) };
    const next = await refreshed(ada.refreshToken);
    await refreshed(next.refreshToken);
    await refused(refresh(ada.refreshToken), "auth.refresh_reused");
    expect((await sockets.stolen.closed()).code).toBe(1008);
    await refused(me(next), "auth.session_ended");
    await refused(refresh(next.refreshToken), "auth.session_ended");
    await send(phone, room, "I am still here");
    await sockets.phone.next();
  });

  it("of two tabs that refresh at once is the same for both, for ten seconds", async () => {
    const ada = await newPerson();
    const twins = await Promise.all([refreshed(ada.refreshToken), refreshed(ada.refreshToken)]);
    expect(twins[0].refreshToken).toBe(twins[1].refreshToken);
    await hibernateAccount(ada.id);
    expect((await refreshed(ada.refreshToken)).refreshToken).toBe(twins[0].refreshToken);
    await queryAccount(ada.id, "update sessions set rotated_at = rotated_at - 10001");
    await refused(refresh(ada.refreshToken), "auth.refresh_reused");
    await refused(me(ada), "auth.session_ended");
  });

  it("that is none, or of somebody else's session, is refused", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    for (const token of ["x", ada.token, `${ada.id}.${ada.sessionId}.`, `${ada.id}..secret`]) {
      await refused(refresh(token), "auth.invalid_token");
    }
    const secret = ada.refreshToken.split(".")[2];
    await refused(refresh(`${ada.id}.${bob.sessionId}.${secret}`), "auth.session_ended");
    await refused(refresh(`${bob.id}.${ada.sessionId}.${secret}`), "auth.session_ended");
    for (const token of [ada.refreshToken, `${ada.id}.${secret}`]) await refused(me({ token }), "auth.invalid_token");
    await answered(me(ada), userResponse);
    await answered(me(bob), userResponse);
  });

  it("is kept as a hash only", async () => {
    const ada = await newPerson();
    const secret = ada.refreshToken.split(".")[2] ?? "";
    expect(JSON.stringify(await queryAccount(ada.id, "select * from sessions"))).not.toContain(secret);
  });
});
