import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { WebSocket } from "ws";
import { eventually } from "../../support/bounded.ts";
import type { ChatClient } from "../load/chat-client.ts";
import { openStage, useRig } from "../rig/use-rig.ts";

const world = useRig();
const PROMISED_MS = 90_000;

it("a half-open socket in a room with traffic is closed within 90 s (P11)", { timeout: 120_000 }, async () => {
  const { rig } = world;
  const stage = await openStage(rig, { people: 4 });
  const gone = rig.people[3];
  const before = new Set(rig.front.links);
  // A second device, which vanishes without a word: no end of it is told that the other is gone.
  const socket = new WebSocket(`${rig.socketUrl}/ws/${stage.roomId}`, ["chat.v1"], {
    headers: { authorization: `Bearer ${gone?.token}` },
  });
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("open", resolve));
  socket.send('{"t":"hello"}');
  await new Promise((resolve) => socket.once("message", resolve));
  const link = [...rig.front.links].find((one) => !before.has(one));
  stage.clients[3]?.stop();
  stage.load.clients.splice(3);
  stage.history.streams.splice(3);
  const offline = presence(stage.clients[0], gone?.id ?? "");
  const vanishedAt = Date.now();
  link?.set({ up: "stall", down: "stall" });

  stage.load.start({ perSecond: 5 });
  await eventually(PROMISED_MS + 5_000, "word that they are gone", () => offline() || undefined);
  expect(Date.now() - vanishedAt).toBeLessThanOrEqual(PROMISED_MS);
  await stage.load.answered();
  link?.cut();
  await sleep(100);
  await stage.check();
});

/** Whether everyone was told that this person is offline, with their last device. */
function presence(client: ChatClient | undefined, userId: string): () => boolean {
  let isOffline = false;
  client?.onFrame((frame) => {
    if (frame.t === "presence" && frame.offline.includes(userId)) isOffline = true;
  });
  return () => isOffline;
}
