import { expect, it } from "vitest";
import type { MessageDto } from "../../../src/contract/message.ts";
import { openStorage } from "../check/read-storage.ts";
import { openStage, useRig } from "../rig/use-rig.ts";

const world = useRig();
const DAY_MS = 86_400_000;

it("a clock that falls back by a day: order and times do not (P3)", async () => {
  const { rig } = world;
  const stage = await openStage(rig);
  await stage.load.run(30);
  await stage.drained();
  await rig.killWorker();
  // What the room would hold if its machine's clock had been a day ahead until now.
  const storage = openStorage(rig.stateDir, stage.roomId);
  storage.exec(`update events set at = at + ${DAY_MS} where rev = (select max(rev) from events);
    update messages set created_at = created_at + ${DAY_MS}, updated_at = updated_at + ${DAY_MS}
      where seq = (select max(seq) from messages)`);
  storage.close();
  await rig.startWorker();
  await stage.load.ready();
  await stage.load.run(60);
  const path = `/message/rooms/${stage.roomId}/messages?limit=100`;
  const { messages } = await rig.api.demand<{ messages: MessageDto[] }>(stage.owner, "GET", path);
  const times = messages.reverse().map(({ created_at }) => Date.parse(created_at));
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(times.at(-1)).toBeGreaterThan(Date.now() + DAY_MS / 2);
  await stage.drained();
  const rows = await rig.sql(
    (sql) => sql<{ seq: number; at: Date }[]>`
    select seq::int as seq, created_at as at from messages where room_id = ${stage.roomId} order by seq`,
  );
  expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 90 }, (_, n) => n + 1));
});
