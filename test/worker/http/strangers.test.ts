import { listDurableObjectIds } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { messageResponse } from "../../../src/contract/message.ts";
import { anyUserResponse } from "../../../src/contract/user.ts";
import { answered, call, refused, roomOf } from "../../support/worker-client.ts";
import { deps, newPerson } from "../../support/worker-people.ts";
import { PlainSocket } from "../../support/worker-socket.ts";

/** How many there are of each kind. */
async function objects(): Promise<number[]> {
  const lists = [
    listDurableObjectIds(env.ROOMS),
    listDurableObjectIds(env.ACCOUNTS),
    listDurableObjectIds(env.DIRECTS),
    listDurableObjectIds(env.THROTTLES),
  ];
  return (await Promise.all(lists)).map(({ length }) => length);
}

describe("who is nobody", () => {
  it("makes no object, by whatever ids and tokens, over REST or on sockets", async () => {
    const before = await objects();
    const keys = [
      {},
      { authorization: "Bearer x" },
      { authorization: `Bearer parlor_pat_${crypto.randomUUID()}` },
      { "sec-websocket-protocol": "ticket.x, chat.v1" },
    ];
    for (let n = 0; n < 20; n += 1) {
      const room = crypto.randomUUID();
      for (const headers of keys as Record<string, string>[]) {
        const { code, reason } = await (await PlainSocket.connect(`/ws/${room}`, headers)).closed();
        expect([1008, 4500]).toContain(code);
        expect(reason).toMatch(/^auth\./);
        for (const path of [`/room/${room}`, `/message/rooms/${room}/messages`, `/user/${crypto.randomUUID()}`]) {
          expect((await call("GET", path, { headers })).status).toBe(401);
        }
        const json = { message: { content: "x" } };
        expect((await call("POST", `/message/rooms/${room}/messages`, { headers, json })).status).toBe(401);
      }
    }
    expect(await objects()).toEqual(before);
  });
});

describe("a header of a client", () => {
  it("makes nobody of them: what proxies and this server say among themselves is not read", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson({ role: "admin" })]);
    const room = await roomOf(ada, bob);
    const caller = await deps.accounts.check(bob.id, bob.sessionId);
    const handover = { roomId: room, caller, protocol: "chat.plain", expiresAt: null, since: null };
    const spoofed = {
      "x-user-id": bob.id,
      "x-forwarded-user": bob.username,
      "x-handover": encodeURIComponent(JSON.stringify(handover)),
      "x-original-url": "/health",
      "x-http-method-override": "GET",
      "x-forwarded-for": "127.0.0.1",
      cookie: `access_token=${bob.token}; token=${bob.token}; session=${bob.token}`,
    };
    await refused(call("GET", "/user/me", { headers: spoofed }), "auth.required");
    const { reason } = await (await PlainSocket.connect(`/ws/${room}`, spoofed)).closed();
    expect(reason).toMatch(/^auth\.required/);
    const mine = await answered(call("GET", "/user/me", { as: ada, headers: spoofed }), anyUserResponse);
    expect(mine.user.id).toBe(ada.id);
    await refused(call("GET", "/user/users", { as: ada, headers: spoofed }), "auth.forbidden");
    const socket = await PlainSocket.connect(`/ws/${room}`, { ...spoofed, authorization: `Bearer ${ada.token}` });
    socket.send("by whom?");
    expect((await socket.next()).user_id).toBe(ada.id);
    const json = { message: { content: "x" } };
    const path = `/message/rooms/${room}/messages`;
    const sent = await answered(call("POST", path, { as: ada, headers: spoofed, json }), messageResponse, 201);
    expect(sent.message.user_id).toBe(ada.id);
  });
});

describe("a page of another site", () => {
  it("finds no key that a browser would bring along: a cookie is none, and no answer sets one", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const cookie = `__Host-session=${ada.token}; access_token=${ada.token}; refresh_token=${ada.refreshToken}`;
    const path = `/message/rooms/${room}/messages`;
    const json = JSON.stringify({ message: { content: "forged" } });
    // What a form or a plain fetch can send to another origin without being asked first.
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
      const headers = { cookie, "content-type": type, origin: "https://evil.example.com" };
      await refused(call("POST", path, { headers, body: json }), "auth.required");
      await refused(call("POST", path, { as: ada, headers, body: json }), "request.unsupported_type");
      await refused(call("POST", "/auth/refresh", { headers, body: json }), "request.unsupported_type");
    }
    for (const [method, to] of [
      ["POST", "/auth/logout"],
      ["DELETE", `/room/${room}`],
      ["GET", "/user/me"],
    ] as const) {
      await refused(call(method, to, { headers: { cookie } }), "auth.required");
    }
    const answers = await Promise.all([
      call("GET", "/", { headers: { accept: "text/html" } }),
      call("GET", "/user/me", { as: ada }),
      call("POST", "/auth/refresh", { json: { refresh_token: ada.refreshToken } }),
      call("POST", "/auth/logout", { as: ada }),
    ]);
    for (const { headers } of answers) expect(headers.get("set-cookie")).toBeNull();
  });

  it("opens no socket in somebody's name", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const open = (headers: Record<string, string>) =>
      exports.default.fetch(`https://parlor.test/ws/${room}`, { headers: { upgrade: "websocket", ...headers } });
    const key = { authorization: `Bearer ${ada.token}` };
    await refused(open({ ...key, origin: "https://evil.example.com" }), "request.origin_refused");
    await refused(open({ ...key, origin: "https://parlor.test.evil.com" }), "request.origin_refused");
    expect((await open({ ...key, origin: "https://parlor.test" })).status).toBe(101);
  });
});
