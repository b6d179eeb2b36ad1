import { describe, expect, it } from "vitest";
import { success } from "../../../src/contract/primitives.ts";
import type { Sockets } from "../../../src/room/sockets.ts";
import { answered, call, type Person, roomOf, send } from "../../support/worker-client.ts";
import { FrameSocket } from "../../support/worker-frames.ts";
import { newPerson, newUser, openSession } from "../../support/worker-people.ts";
import { inside } from "../../support/worker-room.ts";

async function joined(room: string, as: Person): Promise<FrameSocket> {
  const socket = await FrameSocket.open(room, as);
  socket.say({ t: "hello" });
  await socket.next("ready");
  return socket;
}

/** As if the tokens of all who are connected had just ended. */
async function expire(room: string): Promise<void> {
  await inside(room, (_, __, object) => {
    const { audience } = (object as unknown as { sockets: Sockets }).sockets;
    for (const session of audience.all()) session.save({ expiresAt: Date.now() - 1 });
  });
}

describe("a socket whose access token has expired", () => {
  it("is closed with 4003 when it says anything but auth, and nothing of it is accepted", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const socket = await joined(room, ada);
    await expire(room);
    socket.say({ t: "send", id: "1", client_id: "c1", content: "too late" });
    expect(await socket.closed()).toBe(4003);
    expect((await send(ada, room, "the first message")).seq).toBe(1);
  });

  it("is closed with 4003 when there is something to tell it, which it is not told", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const socket = await joined(room, bob);
    await expire(room);
    await send(ada, room, "not for you any more");
    expect(await socket.closed()).toBe(4003);
    expect(socket.pending.filter(({ t }) => t === "events")).toEqual([]);
  });

  it("goes on with a fresh one, of the same user in another session, too", async () => {
    const user = await newUser();
    const [old, fresh] = [await openSession(user), await openSession(user)];
    const room = await roomOf(old);
    const socket = await joined(room, old);
    await expire(room);
    socket.say({ t: "auth", id: "1", token: fresh.token });
    expect(await socket.next("ok")).toEqual({ t: "ok", re: "1" });
    socket.say({ t: "send", id: "2", client_id: "c1", content: "still here" });
    expect((await socket.next("events")).events).toMatchObject([{ message: { content: "still here" } }]);
  });

  it.each(["another user's", "forged", "of an ended session"])("is not helped by a token that is %s", async (which) => {
    const user = await newUser();
    const [ada, ended, bob] = [await openSession(user), await openSession(user), await newPerson()];
    const room = await roomOf(ada, bob);
    await answered(call("POST", "/auth/logout", { as: ended }), success);
    const tokens = { "another user's": bob.token, forged: `${ada.token}x`, "of an ended session": ended.token };
    const socket = await joined(room, ada);
    await expire(room);
    socket.say({ t: "auth", id: "1", token: tokens[which as keyof typeof tokens] });
    expect((await socket.next("error")).problem.code).toMatch(/^auth\.(invalid_token|session_ended)$/);
    socket.say({ t: "send", id: "2", client_id: "c1", content: "may I?" });
    expect(await socket.closed()).toBe(4003);
  });
});
