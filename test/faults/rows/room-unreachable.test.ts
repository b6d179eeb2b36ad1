import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { WebSocket } from "ws";
import { openStorage, storageFile } from "../check/read-storage.ts";
import { openStage, useRig } from "../rig/use-rig.ts";

const world = useRig();

it("a room that can not be reached: 503 at once, the others are unaffected, mended it goes on (P8)", async () => {
  const { rig } = world;
  const [broken, other] = [await openStage(rig, { people: 2 }), await openStage(rig, { people: 2 })];
  await broken.load.run(20);
  await broken.drained();
  await rig.killWorker();
  // What still stood in its log would be read instead of the damaged pages.
  const storage = openStorage(rig.stateDir, broken.roomId);
  storage.exec("pragma wal_checkpoint(truncate)");
  storage.close();
  const file = storageFile(rig.stateDir, broken.roomId);
  const whole = readFileSync(file);
  writeFileSync(file, Buffer.alloc(whole.length, "not a database "));
  await rig.startWorker();

  const message = { message: { content: "is anybody there", client_id: "one-1" } };
  const path = `/message/rooms/${broken.roomId}/messages`;
  const startedAt = Date.now();
  const answer = await rig.api.ask(broken.owner, "POST", path, message);
  expect(answer).toMatchObject({ status: 503, body: { code: "room.unavailable", retryable: true } });
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(Date.now() - startedAt).toBeLessThan(3_000);
  const socket = new WebSocket(`${rig.socketUrl}/ws/${broken.roomId}`, ["chat.v1"], {
    headers: { authorization: `Bearer ${broken.owner.token}` },
  });
  const code = await new Promise((resolve) => socket.once("close", resolve));
  expect(code).toBe(4000);
  await other.load.ready();
  await other.load.run(20);
  await other.check();

  await rig.killWorker();
  writeFileSync(file, whole);
  await rig.startWorker();
  await broken.load.ready();
  await broken.load.run(20);
  await broken.check();
});
