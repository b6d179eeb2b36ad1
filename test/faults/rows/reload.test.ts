import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { check } from "../check/checker.ts";
import { ChatClient } from "../load/chat-client.ts";
import { RoomHistory } from "../load/history.ts";
import { Load } from "../load/load.ts";
import { Random } from "../rig/random.ts";
import type { Person } from "../rig/template.ts";
import { useRig } from "../rig/use-rig.ts";

const world = useRig();
const ROOMS = 4;
const CLIENTS = 240;
/** Lanes, and a few requests that read. */
const BACKENDS_MAX = 12;

it("reload under load, 240 clients come back: all resume, PostgreSQL stays within its pool (P1, P5)", async () => {
  const { rig } = world;
  const [owner, ...others] = rig.people as [Person, ...Person[]];
  const histories: RoomHistory[] = [];
  for (let n = 0; n < ROOMS; n += 1) histories.push(new RoomHistory(await rig.api.createRoom(owner, others)));
  const clients = Array.from({ length: CLIENTS }, (_, client) => {
    const history = histories[client % ROOMS] as RoomHistory;
    const person = rig.people[Math.floor(client / ROOMS) % rig.people.length] as Person;
    return new ChatClient({ socketUrl: rig.socketUrl, person, client, history, random: new Random(client), window: 4 });
  });
  const load = new Load(clients);
  try {
    await load.ready();
    load.start({ perSecond: 100 });
    let backends = 0;
    for (let reloads = 0; reloads < 2; reloads += 1) {
      await sleep(1_000);
      await rig.killWorker();
      await rig.startWorker();
      await load.ready();
      backends = Math.max(backends, (await rig.backends()).length);
    }
    await sleep(500);
    await load.answered();
    const { complaints } = await check(rig, histories, { reader: owner });
    expect(complaints).toEqual([]);
    expect(histories.reduce((sum, { freshStarts }) => sum + freshStarts, 0)).toBe(0);
    expect(histories.reduce((sum, { resumes }) => sum + resumes, 0)).toBeGreaterThanOrEqual(2 * CLIENTS);
    expect(backends).toBeLessThanOrEqual(BACKENDS_MAX);
  } finally {
    load.stop();
  }
});
