import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { limits } from "../../../src/domain/limits.ts";
import type { Sockets } from "../../../src/room/sockets.ts";
import { within } from "../../support/worker-bounded.ts";
import { type Person, roomOf, send } from "../../support/worker-client.ts";
import { newPerson } from "../../support/worker-people.ts";
import { inside } from "../../support/worker-room.ts";

/** A `chat.v1` socket that never says what it has seen. */
async function connect(room: string, as: Person) {
  const headers = {
    upgrade: "websocket",
    authorization: `Bearer ${as.token}`,
    "sec-websocket-protocol": "chat.v1",
  };
  const { webSocket } = await exports.default.fetch(`https://parlor.test/ws/${room}`, { headers });
  if (!webSocket) throw new Error("no socket");
  const closed = new Promise<number>((resolve) => {
    webSocket.addEventListener("close", ({ code }) => resolve(code));
  });
  const next = (t: string) =>
    new Promise<void>((resolve) => {
      webSocket.addEventListener("message", ({ data }) => {
        if (String(data).startsWith(`{"t":"${t}"`)) resolve();
      });
    });
  webSocket.accept();
  return {
    send: (frame: object) => webSocket.send(JSON.stringify(frame)),
    next: (t: string) => within(5_000, t, next(t)),
    closed,
  };
}

describe("P11: a chat.v1 client that takes nothing in is dropped", () => {
  it.each([true, false])(
    "though all it was sent are answers to its own frames (after hello: %s)",
    async (isGreeted) => {
      const ada = await newPerson();
      const room = await roomOf(ada);
      const socket = await connect(room, ada);
      if (isGreeted) socket.send({ t: "hello" });
      // A refusal names the field that it does not know.
      const frame = { t: "seen", rev: 0, ["x".repeat(60_000)]: 1 };
      for (let sent = 0; sent < 2 * limits.unseenBytesMax; sent += 60_000) socket.send(frame);
      expect(await within(5_000, "the close", socket.closed)).toBe(4002);
    },
  );

  it("but misses presence and typing before that, so that no quiet room drops all who are in it", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const socket = await connect(room, ada);
    socket.send({ t: "hello" });
    await socket.next("ready");
    const frame = JSON.stringify({ t: "typing", on: Array(2_000).fill(ada.id), off: [] });
    await inside(room, (_, __, object) => {
      const { audience } = (object as unknown as { sockets: Sockets }).sockets;
      for (let sent = 0; sent < 2 * limits.unseenBytesMax; sent += frame.length) audience.whisper(frame);
      const [session] = audience.all();
      expect(session).toMatchObject({ isBehind: true, isSlow: false });
    });
    await Promise.all([socket.next("events"), send(ada, room, "still there?")]);
  });
});
