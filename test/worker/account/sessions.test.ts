import { runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { success } from "../../../src/contract/primitives.ts";
import { sessionsEnded, sessionsResponse } from "../../../src/contract/session.ts";
import { userResponse } from "../../../src/contract/user.ts";
import { limits } from "../../../src/domain/limits.ts";
import { accountOf, queryAccount } from "../../support/worker-account.ts";
import { answered, call, type Person, refused, roomOf, send } from "../../support/worker-client.ts";
import { newPerson, newUser, openSession } from "../../support/worker-people.ts";
import { PlainSocket } from "../../support/worker-socket.ts";

const me = (as: Person) => call("GET", "/user/me", { as });
const list = async (as: Person, path = "/user/sessions") =>
  (await answered(call("GET", path, { as }), sessionsResponse)).sessions;

/** Two sessions of one user, each with a socket in a room of theirs. */
async function twoDevices() {
  const user = await newUser();
  const [laptop, phone] = [await openSession(user), await openSession(user)];
  const room = await roomOf(laptop);
  const sockets = { laptop: await PlainSocket.open(room, laptop), phone: await PlainSocket.open(room, phone) };
  return { user, laptop, phone, room, sockets };
}

describe("one's sessions", () => {
  it("are listed, with the one that asks marked, and nobody else's", async () => {
    const { laptop, phone } = await twoDevices();
    await newPerson();
    const sessions = await list(laptop);
    expect(sessions.map(({ id, current }) => [id, current]).sort()).toEqual(
      [[laptop.sessionId, true] as const, [phone.sessionId, false] as const].sort(),
    );
    expect(sessions[0]).toMatchObject({ user_agent: "a test" });
  });

  it("are seen when they are used, to the minute", async () => {
    const ada = await newPerson();
    const seenAt = async () => (await queryAccount(ada.id, "select seen_at from sessions"))[0]?.seen_at as number;
    const before = await seenAt();
    await answered(me(ada), userResponse);
    expect(await seenAt()).toBe(before);
    await queryAccount(ada.id, "update sessions set seen_at = seen_at - 60000");
    await accountOf(ada.id).check(ada.sessionId, null);
    expect(await seenAt()).toBeGreaterThanOrEqual(before);
  });

  it("can be ended one by one: its sockets close, the others stay", async () => {
    const { laptop, phone, room, sockets } = await twoDevices();
    const end = (id: string) => call("DELETE", `/user/sessions/${id}`, { as: laptop });
    await answered(end(phone.sessionId), success);
    expect(await sockets.phone.closed()).toEqual({ code: 1008, reason: "The session has ended" });
    await refused(me(phone), "auth.session_ended");
    await send(laptop, room, "still here");
    await sockets.laptop.next();
    await refused(end(phone.sessionId), "session.not_found");
    await refused(end((await newPerson()).sessionId), "session.not_found");
  });

  it("can be ended everywhere else, and everywhere", async () => {
    const { laptop, phone, sockets } = await twoDevices();
    const keep = call("DELETE", "/user/sessions?keep=current", { as: laptop });
    expect(await answered(keep, sessionsEnded)).toEqual({ ended: 1 });
    await sockets.phone.closed();
    await refused(me(phone), "auth.session_ended");
    expect(await answered(call("DELETE", "/user/sessions", { as: laptop }), sessionsEnded)).toEqual({ ended: 1 });
    await sockets.laptop.closed();
    await refused(me(laptop), "auth.session_ended");
  });

  it("are an admin's to see and to end, and no other user's", async () => {
    const { user, laptop, phone, sockets } = await twoDevices();
    const [root, bob] = await Promise.all([newPerson({ role: "admin" }), newPerson()]);
    const path = `/admin/users/${user.id}/sessions`;
    for (const method of ["GET", "DELETE"]) await refused(call(method, path, { as: bob }), "auth.forbidden");
    expect((await list(root, path)).map(({ current }) => current)).toEqual([false, false]);
    await answered(call("DELETE", `${path}/${phone.sessionId}`, { as: root }), success);
    await sockets.phone.closed();
    expect(await answered(call("DELETE", path, { as: root }), sessionsEnded)).toEqual({ ended: 1 });
    await sockets.laptop.closed();
    await refused(me(laptop), "auth.session_ended");
  });

  it("are at most so many: the one that was used longest ago ends, with its sockets", async () => {
    const user = await newUser();
    const first = await openSession(user);
    const room = await roomOf(first);
    const socket = await PlainSocket.open(room, first);
    for (let n = 1; n < limits.sessionsPerAccountMax; n += 1) await openSession(user);
    await queryAccount(user.id, `update sessions set seen_at = seen_at - 1 where id = '${first.sessionId}'`);
    await answered(me(first), userResponse);
    const last = await openSession(user);
    expect((await socket.closed()).code).toBe(1008);
    await refused(me(first), "auth.session_ended");
    expect(await list(last)).toHaveLength(limits.sessionsPerAccountMax);
  });

  it("end when their time is over, their plain sockets too, and leave nothing behind", async () => {
    const { user, laptop, phone, room, sockets } = await twoDevices();
    await queryAccount(user.id, `update sessions set expires_at = 1 where id = '${phone.sessionId}'`);
    expect(await runDurableObjectAlarm(accountOf(user.id))).toBe(true);
    expect(await sockets.phone.closed()).toEqual({ code: 1008, reason: "The session has ended" });
    expect(await queryAccount(user.id, "select session_id from registrations")).toEqual([
      { session_id: laptop.sessionId },
    ]);
    await send(laptop, room, "still here");
    await sockets.laptop.next();
  });
});
