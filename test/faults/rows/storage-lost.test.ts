import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { MessageDto } from "../../../src/contract/message.ts";
import { openStage, useRig } from "../rig/use-rig.ts";

const world = useRig();

it("room storage lost, PostgreSQL has it: hydrated under a new epoch, told, still idempotent (P1, P2, P5)", async () => {
  const { rig } = world;
  // Without replies, so that a content alone is the whole of what is repeated below.
  const stage = await openStage(rig, { deletes: 0.1, replies: 0 });
  // More than what is hydrated with its content.
  await stage.load.run(700);
  await stage.drained();
  const epoch = stage.clients[0]?.stream.cursor?.epoch;
  await rig.killWorker();
  rmSync(join(rig.stateDir, "RoomObject"), { recursive: true });
  await rig.startWorker();
  await stage.load.ready();
  expect(stage.history.freshStarts).toBe(stage.clients.length);
  expect(stage.clients[0]?.stream.cursor?.epoch).not.toBe(epoch);

  const path = `/message/rooms/${stage.roomId}/messages`;
  for (const { sends } of stage.clients) {
    for (const n of [0, Math.floor(sends.count / 2), sends.count - 1]) {
      const person = rig.people.find(({ id }) => id === sends.userId) ?? stage.owner;
      const client_id = sends.clientIdOf(n);
      const again = await rig.api.ask<{ message: MessageDto }>(person, "POST", path, {
        message: { content: sends.contentOf(n), client_id },
      });
      expect([again.status, again.body.message.seq]).toEqual([200, sends.seqOf(n)]);
      const other = { message: { content: "other words", client_id } };
      expect(await rig.api.ask(person, "POST", path, other)).toMatchObject({ status: 422 });
    }
  }
  await stage.load.run(100);
  await stage.check({ withStorage: true });
});
