import { describe, expect, it } from "vitest";
import type { CommandOf } from "../../../src/domain/command.ts";
import { limits } from "../../../src/domain/limits.ts";
import { Session } from "../../../src/room/session.ts";
import type { Sockets } from "../../../src/room/sockets.ts";
import { roomOf, send } from "../../support/worker-client.ts";
import { FrameSocket } from "../../support/worker-frames.ts";
import { deps, newPerson } from "../../support/worker-people.ts";
import { inside } from "../../support/worker-room.ts";
import { PlainSocket } from "../../support/worker-socket.ts";

const { sends } = deps.config;
const twoInARoom = async () => {
  const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
  return { ada, bob, room: await roomOf(ada, bob) };
};
const joined = async (...of: Parameters<typeof FrameSocket.open>) => {
  const socket = await FrameSocket.open(...of);
  socket.say({ t: "hello" });
  await socket.next("ready");
  return socket;
};

describe("connections to one room", () => {
  it("are so many for each user: one more is closed with 4508, the others stay", async () => {
    const { ada, bob, room } = await twoInARoom();
    const sockets = await Promise.all(
      Array.from({ length: limits.socketsPerUserMax }, () => FrameSocket.open(room, ada)),
    );
    expect(await (await FrameSocket.open(room, ada)).closed()).toBe(4508);
    const plain = await (await PlainSocket.open(room, ada)).closed();
    expect(plain).toEqual({ code: 1008, reason: "room.full: You have too many connections to this room" });
    const [first] = sockets as [FrameSocket];
    first.say({ t: "hello" });
    await first.next("ready");
    await joined(room, bob);
    sockets.at(-1)?.close();
    expect(await sockets.at(-1)?.closed()).toBe(1000);
    await joined(room, ada);
  });

  it("are so many in all: whoever comes too late is closed with 4508", async () => {
    const { ada, bob, room } = await twoInARoom();
    const socket = await joined(room, ada);
    await inside(room, (_, __, object) => {
      const { audience } = (object as unknown as { sockets: Sockets }).sockets;
      Object.defineProperty(audience, "size", { value: limits.socketsPerRoomMax });
    });
    expect(await (await FrameSocket.open(room, bob)).closed()).toBe(4508);
    const { seq } = await send(bob, room, "from outside");
    expect((await socket.next("events")).events).toMatchObject([{ message: { seq } }]);
  });
});

describe("P11: a flood", () => {
  it("of frames closes its socket with 4008; the others hear on", async () => {
    const { ada, bob, room } = await twoInARoom();
    const [flooding, quiet] = [await joined(room, ada), await joined(room, bob)];
    // Delivered at once: sent one by one, a machine under load could take so long that none is too many.
    await inside(room, (_, state, object) => {
      const isAdas = (socket: WebSocket) => Session.restore(socket).userId === ada.id;
      const socket = state.getWebSockets().find(isAdas) as WebSocket;
      const frame = JSON.stringify({ t: "seen", rev: 0 });
      for (let n = 0; n < limits.framesBurst + 5 * limits.framesPerSecond; n += 1)
        object.webSocketMessage(socket, frame);
    });
    expect(await flooding.closed()).toBe(4008);
    const { seq } = await send(ada, room, "still here");
    expect((await quiet.next("events")).events).toMatchObject([{ message: { seq } }]);
  });

  it("of sends is limited by user, over however many sockets, and REST", async () => {
    const { ada, bob, room } = await twoInARoom();
    const sockets = await Promise.all(Array.from({ length: 3 }, () => PlainSocket.open(room, ada)));
    const most = sends.perUser * sends.burst;
    const caller = await deps.accounts.check(ada.id, ada.sessionId);
    // Delivered at once: sent one by one, a machine under load could take so long that none is too many.
    const byRest = await inside(room, async ({ room: live }, state, object) => {
      const open = state.getWebSockets() as [WebSocket, ...WebSocket[]];
      for (let n = 0; n < 3 * most; n += 1) object.webSocketMessage(open[n % open.length] ?? open[0], `flood ${n}`);
      return await live.submit(caller, { type: "message.react", messageId: ada.id, emoji: "👍", isOn: true });
    });
    expect(byRest).toMatchObject({ ok: false, error: { code: "rate.limited" } });
    for (const socket of sockets) {
      const { code, retry_after } = await socket.refusal();
      expect(code).toBe("rate.limited");
      expect(retry_after).toBeGreaterThan(0);
    }
    expect((await send(bob, room, "mine is not limited")).seq).toBe(most + 1);
  });

  it("by many users is limited by room", async () => {
    const people = await Promise.all(Array.from({ length: sends.perRoom / sends.perUser + 1 }, () => newPerson()));
    const room = await roomOf(...(people as [(typeof people)[0]]));
    const callers = await Promise.all(people.map(({ id, sessionId }) => deps.accounts.check(id, sessionId)));
    const command: CommandOf<"message.react"> = {
      type: "message.react",
      messageId: crypto.randomUUID(),
      emoji: "👍",
      isOn: true,
    };
    const startedAt = Date.now();
    const results = await inside(room, ({ room: live }) =>
      Promise.all(
        callers.flatMap((caller) =>
          Array.from({ length: sends.perUser * sends.burst }, () => live.submit(caller, command)),
        ),
      ),
    );
    const seconds = (Date.now() - startedAt) / 1000;
    const codes = results.map((result) => (result.ok ? "ok" : result.error.code));
    const limited = codes.filter((code) => code === "rate.limited").length;
    expect(new Set(codes)).toEqual(new Set(["message.not_found", "rate.limited"]));
    expect(codes.length - limited).toBeGreaterThanOrEqual(sends.perRoom * sends.burst);
    expect(codes.length - limited).toBeLessThanOrEqual(sends.perRoom * (sends.burst + seconds) + 1);
  });

  it("of typing is told once: on and off without end are one frame each in two seconds", async () => {
    const { ada, bob, room } = await twoInARoom();
    const [flooding, quiet] = [await joined(room, ada), await joined(room, bob)];
    const startedAt = Date.now();
    for (let n = 0; n < 50; n += 1) {
      // Each pair in a turn of its own, so that nothing is coalesced.
      for (const on of [true, false]) {
        flooding.say({ t: "typing", on });
        flooding.say({ t: "read", id: `${n}`, seq: 0 });
        await flooding.next("ok");
      }
    }
    await send(ada, room, "done");
    const heard = (await quiet.upTo("events")).filter(({ t }) => t === "typing").length;
    expect(heard).toBeGreaterThan(0);
    expect(heard).toBeLessThanOrEqual(2 + (2 * (Date.now() - startedAt)) / 2_000);
  });
});
