import { describe, expect, it } from "vitest";
import { success } from "../../../src/contract/primitives.ts";
import { userResponse } from "../../../src/contract/user.ts";
import { cutOffRooms, queryAccount } from "../../support/worker-account.ts";
import { eventually } from "../../support/worker-bounded.ts";
import { answered, call, history, type Person, refused, roomOf, send, sending } from "../../support/worker-client.ts";
import { sql } from "../../support/worker-database.ts";
import { FrameSocket } from "../../support/worker-frames.ts";
import { deps, logIn, newPerson, newUser, openSession, PASSWORD, setStanding } from "../../support/worker-people.ts";
import { hibernate, inside } from "../../support/worker-room.ts";
import { PlainSocket } from "../../support/worker-socket.ts";

const me = (as: { token: string }) => call("GET", "/user/me", { as });
const refresh = (token: string) => call("POST", "/auth/refresh", { json: { refresh_token: token } });

describe("P10: what ends a session closes its sockets", () => {
  async function socketsOf(...people: Person[]) {
    const [owner] = people as [Person];
    const room = await roomOf(owner);
    return { room, sockets: await Promise.all(people.map((person) => PlainSocket.open(room, person))) };
  }

  it("a logout ends that session and no other", async () => {
    const user = await newUser();
    const [laptop, phone] = [await openSession(user), await openSession(user)];
    const { room, sockets } = await socketsOf(laptop, phone);
    await answered(call("POST", "/auth/logout", { as: laptop }), success);
    expect(await sockets[0]?.closed()).toEqual({ code: 1008, reason: "The session has ended" });
    await refused(me(laptop), "auth.session_ended");
    expect((await (await PlainSocket.open(room, laptop)).closed()).reason).toContain("auth.session_ended");
    await send(phone, room, "still here");
    await sockets[1]?.next();
  });

  it("a new password ends the other sessions, not the one that set it", async () => {
    const user = await newUser();
    const [laptop, phone] = [await openSession(user), await openSession(user)];
    const { room, sockets } = await socketsOf(laptop, phone);
    const change = (change: object) => {
      const json = {
        old_password: PASSWORD,
        new_password: "quite another one",
        confirm_password: "quite another one",
        ...change,
      };
      return call("POST", "/user/update_password", { as: laptop, json });
    };
    await refused(change({ old_password: "wrong" }), "password.wrong");
    await refused(change({ confirm_password: "different" }), "password.mismatch");
    await answered(change({}), success);
    expect((await sockets[1]?.closed())?.code).toBe(1008);
    await refused(me(phone), "auth.session_ended");
    await send(laptop, room, "still here");
    await sockets[0]?.next();
    await refused(
      call("POST", "/auth/login", { json: { username: user.email, password: PASSWORD } }),
      "auth.invalid_credentials",
    );
    await logIn(user.email, "quite another one");
  });

  it("a locked account has no sessions and gets none", async () => {
    const [ada, root] = await Promise.all([newPerson(), newPerson({ role: "admin" })]);
    const { sockets } = await socketsOf(ada);
    await answered(setStanding(root, ada, { status: "locked" }), userResponse);
    expect((await sockets[0]?.closed())?.code).toBe(1008);
    await refused(me(ada), "account.locked");
    await refused(refresh(ada.refreshToken), "account.locked");
    await refused(call("POST", "/auth/login", { json: { username: ada.email, password: PASSWORD } }), "account.locked");
    await refused(
      call("POST", "/auth/login", { json: { username: ada.email, password: "wrong" } }),
      "auth.invalid_credentials",
    );
    await answered(setStanding(root, ada, { status: "active" }), userResponse);
    await refused(me(ada), "auth.session_ended");
    await logIn(ada.email, PASSWORD);
  });

  it("a suspension makes an open socket read-only, and its end gives it its voice back", async () => {
    const [ada, bob, root] = await Promise.all([newPerson(), newPerson(), newPerson({ role: "admin" })]);
    const room = await roomOf(bob, ada);
    const socket = await PlainSocket.open(room, ada);
    await answered(setStanding(root, ada, { status: "suspended" }), userResponse);
    socket.send("may I?");
    expect(await socket.refusal()).toMatchObject({ code: "account.suspended" });
    await refused(sending(ada, room, "may I?"), "account.suspended");
    const heard = await send(bob, room, "listen");
    expect(await socket.next()).toMatchObject({ id: heard.id });
    expect((await history(ada, room)).messages).toEqual([heard]);
    await answered(setStanding(root, ada, { status: "active" }), userResponse);
    socket.send("thank you");
    expect(await socket.next()).toMatchObject({ content: "thank you" });
  });

  it("a demotion takes effect, in the account, in rooms and in PostgreSQL", async () => {
    const [root, other] = await Promise.all([newPerson({ role: "admin" }), newPerson({ role: "admin" })]);
    expect((await call("GET", "/user/users", { as: other })).status).toBe(200);
    await answered(setStanding(root, other, { role: "user" }), userResponse);
    await refused(call("GET", "/user/users", { as: other }), "auth.forbidden");
    await eventually(5_000, "the demotion in PostgreSQL", async () => {
      const [row] = await sql`select role, account_version from users where id = ${other.id}`;
      return row?.role === "user" && row.account_version === 1 ? true : null;
    });
  });

  const ends = {
    logout: (ada: Person) => answered(call("POST", "/auth/logout", { as: ada }), success),
    lock: async (ada: Person) =>
      answered(setStanding(await newPerson({ role: "admin" }), ada, { status: "locked" }), userResponse),
  };

  it.each(Object.entries(ends))("a room that sleeps closes its sockets all the same: %s", async (_, end) => {
    const ada = await newPerson();
    const { room, sockets } = await socketsOf(ada);
    await hibernate(room);
    await end(ada);
    expect(await sockets[0]?.closed()).toEqual({ code: 1008, reason: "The session has ended" });
  });

  it.each(Object.entries(ends))("a room that can not be reached is told within 5 s: %s", async (_, end) => {
    const ada = await newPerson();
    const { sockets } = await socketsOf(ada);
    const mend = await cutOffRooms(ada.id);
    await end(ada);
    expect(await queryAccount(ada.id, "select count(*) as n from pushes")).toEqual([{ n: 1 }]);
    const code = (await me(ada)).status;
    expect([401, 403]).toContain(code);
    await mend();
    // By the account's own alarm, within what closed() waits: 5 s.
    expect(await sockets[0]?.closed()).toEqual({ code: 1008, reason: "The session has ended" });
  });

  it("a demotion takes effect on an open socket, whose next frame has the powers of any member", async () => {
    const [ada, root, other] = await Promise.all([
      newPerson(),
      newPerson({ role: "admin" }),
      newPerson({ role: "admin" }),
    ]);
    const room = await roomOf(ada, other);
    const [first, second] = [await send(ada, room, "one"), await send(ada, room, "two")];
    const socket = await FrameSocket.open(room, other);
    socket.say({ t: "hello" });
    await socket.next("ready");
    socket.say({ t: "delete", id: "1", message_id: first.id });
    await socket.next("ok");
    await answered(setStanding(root, other, { role: "user" }), userResponse);
    socket.say({ t: "delete", id: "2", message_id: second.id });
    expect((await socket.next("error")).problem.code).toBe("room.forbidden");
  });

  it("a room remembers an ended session: an upgrade that comes late is refused", async () => {
    const ada = await newPerson();
    const { room } = await socketsOf(ada);
    const caller = await deps.accounts.check(ada.id, ada.sessionId);
    await answered(call("POST", "/auth/logout", { as: ada }), success);
    // As if the Worker had asked the account just before the logout and the room only now.
    await expect(
      deps.rooms.connect({ roomId: room, caller, protocol: "chat.plain", expiresAt: null, since: null }),
    ).rejects.toMatchObject({ code: "auth.session_ended" });
  });

  it("a client that does not answer the close is not heard any more", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(bob, ada);
    await PlainSocket.open(room, ada);
    await inside(room, async ({ room: live }, state, object) => {
      const [socket] = state.getWebSockets() as [WebSocket];
      const ended = object.endSessions([ada.sessionId], Date.now() + 60_000);
      // What the platform delivers until the client has answered.
      object.webSocketMessage(socket, "too late");
      await ended;
      await new Promise((resolve) => setTimeout(resolve, 0));
      expect(live.seq).toBe(0);
    });
    expect((await send(bob, room, "the first message")).seq).toBe(1);
  });
});
