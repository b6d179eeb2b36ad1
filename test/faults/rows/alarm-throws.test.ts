import { it } from "vitest";
import { eventually } from "../../support/bounded.ts";
import { openStorage } from "../check/read-storage.ts";
import { openStage, useRig } from "../rig/use-rig.ts";

const world = useRig();

it.each([
  ["the drain can not note what PostgreSQL has confirmed", "update on meta when new.key = 'drain' and", "drain failed"],
  ["the alarm can not take its timers", "delete on timers when", "timer was not stored"],
  ["the alarm can not set its timers either", "insert on timers when", "timer was not stored"],
])("%s, again and again: re-armed, and nothing is doubled once it can (P1)", async (_what, event, logged) => {
  const { rig } = world;
  if (!rig.isWorkerUp) await rig.startWorker();
  const stage = await openStage(rig, { deletes: 0.2 });
  await stage.load.run(10);
  await stage.drained();
  await rig.stopDatabase("fast");
  await stage.load.run(30);
  await rig.killWorker();
  const storage = openStorage(rig.stateDir, stage.roomId);
  storage.exec(`create trigger fault before ${event} unixepoch('subsec') < ${Date.now() / 1000 + 2}
    begin select raise(abort, 'injected'); end`);
  storage.close();
  await rig.startDatabase();
  await rig.startWorker();
  // Nobody touches the room but its own subscribers, who only listen.
  await stage.drained(30_000);
  await eventually(2_000, "a word about it", () =>
    rig.lines.some((line) => line.includes(logged) && line.includes("injected")) ? true : undefined,
  );
  await stage.load.run(1);
  await stage.check({ withStorage: true });
});
