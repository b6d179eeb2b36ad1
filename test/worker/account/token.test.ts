import { runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { success } from "../../../src/contract/primitives.ts";
import { type tokenCreate, tokenCreated, tokensResponse } from "../../../src/contract/token.ts";
import { userResponse } from "../../../src/contract/user.ts";
import { accountOf, hibernateAccount, queryAccount } from "../../support/worker-account.ts";
import {
  answered,
  call,
  history,
  type Person,
  putMember,
  refused,
  roomOf,
  send,
  sending,
} from "../../support/worker-client.ts";
import { logIn, newPerson, PASSWORD, setStanding } from "../../support/worker-people.ts";
import { PlainSocket } from "../../support/worker-socket.ts";

type Wanted = Partial<z.infer<typeof tokenCreate>["token"]>;
const wanted = (token: Wanted) => ({ token: { name: "A program", scopes: ["read", "write"], ...token } });

/** A token of this person's, and the person as a program speaks for them. */
async function newToken(as: Person, token: Wanted = {}, path = "/user/tokens") {
  const made = await answered(call("POST", path, { as, json: wanted(token) }), tokenCreated, 201);
  return { ...made.token, program: { ...as, token: made.secret ?? "" } };
}

const list = async (as: Person) => (await answered(call("GET", "/user/tokens", { as }), tokensResponse)).tokens;
const me = (as: Person) => call("GET", "/user/me", { as });

describe("a token for programs", () => {
  it("speaks for its user over REST and on sockets, and survives hibernation", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const { program } = await newToken(ada);
    expect(program.token).toMatch(/^parlor_pat_[\w-]{86}$/);
    await hibernateAccount(ada.id);
    expect((await answered(me(program), userResponse)).user.id).toBe(ada.id);
    const socket = await PlainSocket.open(room, program);
    await send(program, room, "beep");
    expect(await socket.next()).toMatchObject({ content: "beep", user_id: ada.id });
    socket.send("boop");
    expect(await socket.next()).toMatchObject({ content: "boop" });
  });

  it("is shown once and kept as a hash: a repeated creation finds it without its secret", async () => {
    const ada = await newPerson();
    const headers = { "idempotency-key": "the-build" };
    const create = (token: Wanted = {}) => call("POST", "/user/tokens", { as: ada, json: wanted(token), headers });
    const first = await answered(create(), tokenCreated, 201);
    const replay = await create();
    expect(replay.headers.get("idempotency-replayed")).toBe("true");
    expect(await answered(replay, tokenCreated)).toEqual({ token: first.token, secret: null });
    await refused(create({ name: "Another" }), "request.key_reused");
    expect(await list(ada)).toEqual([first.token]);
    const secret = first.secret ?? "";
    const stored = JSON.stringify(await queryAccount(ada.id, "select * from program_tokens"));
    expect(stored).not.toContain(secret.slice("parlor_pat_".length + 43));
    await answered(call("DELETE", `/user/tokens/${first.token.id}`, { as: ada }), success);
    await refused(create(), "token.not_found");
  });

  it("says when it was used, to the minute", async () => {
    const ada = await newPerson();
    const { program } = await newToken(ada);
    expect((await list(ada))[0]?.last_used_at).toBeNull();
    await answered(me(program), userResponse);
    const used = (await list(ada))[0]?.last_used_at;
    expect(used).not.toBeNull();
    expect((await list(ada))[0]?.last_used_at).toBe(used);
  });

  it("P10: that is revoked is of no use, and its open sockets close", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const [{ id, program }, other] = [await newToken(ada), await newToken(ada)];
    const sockets = [await PlainSocket.open(room, program), await PlainSocket.open(room, other.program)];
    await answered(call("DELETE", `/user/tokens/${id}`, { as: ada }), success);
    expect(await sockets[0]?.closed()).toEqual({ code: 1008, reason: "The session has ended" });
    await refused(me(program), "auth.invalid_token");
    expect((await (await PlainSocket.open(room, program)).closed()).reason).toContain("auth.invalid_token");
    await refused(call("DELETE", `/user/tokens/${id}`, { as: ada }), "token.not_found");
    await send(ada, room, "still here");
    await sockets[1]?.next();
  });

  it("ends at its time, with its sockets", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const expires_at = new Date(Date.now() + 60_000).toISOString();
    const { program } = await newToken(ada, { expires_at });
    const socket = await PlainSocket.open(room, program);
    await queryAccount(ada.id, "update program_tokens set expires_at = 1");
    expect(await runDurableObjectAlarm(accountOf(ada.id))).toBe(true);
    expect((await socket.closed()).code).toBe(1008);
    await refused(me(program), "auth.token_expired");
    const past = wanted({ expires_at: "2020-01-01T00:00:00Z" });
    await refused(call("POST", "/user/tokens", { as: ada, json: past }), "request.invalid");
  });

  it("P10: of a suspended account reads, of a locked one is gone for good", async () => {
    const [ada, root] = await Promise.all([newPerson(), newPerson({ role: "admin" })]);
    const room = await roomOf(ada);
    const { program } = await newToken(ada);
    const socket = await PlainSocket.open(room, program);
    await answered(setStanding(root, ada, { status: "suspended" }), userResponse);
    socket.send("may I?");
    expect(await socket.refusal()).toMatchObject({ code: "account.suspended" });
    await refused(sending(program, room, "may I?"), "account.suspended");
    await answered(setStanding(root, ada, { status: "locked" }), userResponse);
    expect((await socket.closed()).code).toBe(1008);
    await refused(me(program), "account.locked");
    await answered(setStanding(root, ada, { status: "active" }), userResponse);
    await refused(me(program), "auth.invalid_token");
  });

  it("that is changed by a character, of somebody else, or in an address is refused", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada);
    const { program } = await newToken(ada);
    const { token } = program;
    const bytes = [...token];
    for (const at of [11, 20, 40, 60, 80]) {
      const changed = bytes.with(at, bytes[at] === "A" ? "B" : "A").join("");
      await refused(me({ ...ada, token: changed }), "auth.invalid_token");
    }
    for (const junk of [token.slice(0, -1), `${token}A`, "parlor_pat_", `parlor_pat_${bob.token}`]) {
      await refused(me({ ...ada, token: junk }), "auth.invalid_token");
    }
    const socket = await PlainSocket.connect(`/ws/${room}?token=${token}`, {});
    expect((await socket.closed()).reason).toContain("auth.invalid_token");
  });
});

describe("the scopes of a token", () => {
  it("read: it hears and reads, and changes nothing, over REST or on a socket", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const { program } = await newToken(ada, { scopes: ["read"] });
    const socket = await PlainSocket.open(room, program);
    const message = await send(ada, room, "listen");
    expect(await socket.next()).toMatchObject({ content: "listen" });
    expect((await history(program, room)).messages).toEqual([message]);
    socket.send("beep");
    expect(await socket.refusal()).toMatchObject({ code: "auth.scope_missing" });
    await refused(sending(program, room, "beep"), "auth.scope_missing");
    expect((await history(ada, room)).messages).toHaveLength(1);
  });

  it("write: it sends, and reads nothing", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const { program } = await newToken(ada, { scopes: ["write"] });
    await send(program, room, "beep");
    await refused(me(program), "auth.scope_missing");
    expect((await (await PlainSocket.open(room, program)).closed()).reason).toContain("auth.scope_missing");
  });

  it("admin: without it an admin's token has the powers of any user, also when their standing changes meanwhile", async () => {
    const [root, other, ada] = await Promise.all([
      newPerson({ role: "admin" }),
      newPerson({ role: "admin" }),
      newPerson(),
    ]);
    const room = await roomOf(ada);
    const plain = await newToken(root);
    await refused(call("GET", "/user/users", { as: plain.program }), "auth.forbidden");
    await refused(call("GET", `/message/rooms/${room}/messages`, { as: plain.program }), "room.not_found");
    const full = await newToken(root, { scopes: ["read", "admin"] });
    expect((await call("GET", "/user/users", { as: full.program })).status).toBe(200);
    await refused(
      call("POST", "/admin/jobs", { as: full.program, json: { job: { kind: "resync" } } }),
      "auth.scope_missing",
    );

    await putMember(ada, room, root);
    const theirs = await send(ada, room, "keep this");
    const socket = await PlainSocket.open(room, plain.program);
    for (const status of ["suspended", "active"] as const) {
      await answered(setStanding(other, root, { status }), userResponse);
    }
    expect((await socket.next()).id).toBe(theirs.id);
    const deletion = call("DELETE", `/message/rooms/${room}/messages/${theirs.id}`, { as: plain.program });
    await refused(deletion, "room.forbidden");
  });

  it("none of them lets a token at its user's keys", async () => {
    const root = await newPerson({ role: "admin" });
    const { id, program } = await newToken(root, { scopes: ["read", "write", "admin"] });
    const json = { old_password: PASSWORD, new_password: "quite another one", confirm_password: "quite another one" };
    for (const [method, path, body] of [
      ["GET", "/user/tokens", undefined],
      ["POST", "/user/tokens", wanted({})],
      ["DELETE", `/user/tokens/${id}`, undefined],
      ["GET", "/user/sessions", undefined],
      ["DELETE", "/user/sessions", undefined],
      ["DELETE", `/user/sessions/${root.sessionId}`, undefined],
      ["POST", "/user/update_password", json],
      ["POST", "/auth/logout", undefined],
      ["POST", "/auth/ws-ticket", { room_id: id }],
    ] as const) {
      await refused(call(method, path, { as: program, json: body }), "auth.session_required");
    }
    await answered(me(root), userResponse);
  });
});

describe("a bot", () => {
  it("is made by an admin, logs in by no password, and acts by tokens that admins make", async () => {
    const [root, ada] = await Promise.all([newPerson({ role: "admin" }), newPerson()]);
    const username = `bot-${root.username.slice(-12)}`;
    const json = { bot: { username, full_name: "A bot" } };
    await refused(call("POST", "/admin/bots", { as: ada, json }), "auth.forbidden");
    const { user: bot } = await answered(call("POST", "/admin/bots", { as: root, json }), userResponse, 201);
    expect(bot).toMatchObject({ kind: "bot", username, role: "user" });
    await refused(call("POST", "/admin/bots", { as: root, json }), "user.username_taken");
    for (const password of ["!", "x", PASSWORD]) {
      await refused(call("POST", "/auth/login", { json: { username, password } }), "auth.invalid_credentials");
    }
    const path = `/admin/users/${bot.id}/tokens`;
    await refused(call("POST", path, { as: ada, json: wanted({}) }), "auth.forbidden");
    const { id, program } = await newToken({ ...root, id: bot.id }, {}, path);
    const room = await roomOf(ada, { ...program, id: bot.id });
    expect(await send(program, room, "beep")).toMatchObject({ user_id: bot.id, full_name: "A bot" });
    expect((await answered(call("GET", path, { as: root }), tokensResponse)).tokens).toHaveLength(1);
    await answered(call("DELETE", `${path}/${id}`, { as: root }), success);
    await refused(sending(program, room, "beep"), "auth.invalid_token");
  });

  it("is all that an admin makes tokens for: nobody speaks as another person", async () => {
    const [root, ada] = await Promise.all([newPerson({ role: "admin" }), newPerson()]);
    const path = `/admin/users/${ada.id}/tokens`;
    await refused(call("POST", path, { as: root, json: wanted({}) }), "auth.forbidden");
    const { id, program } = await newToken(ada);
    await answered(call("DELETE", `${path}/${id}`, { as: root }), success);
    await refused(me(program), "auth.invalid_token");
    await logIn(ada.email, PASSWORD);
  });
});
