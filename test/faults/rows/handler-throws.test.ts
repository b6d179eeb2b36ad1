import { expect, it } from "vitest";
import { openStorage } from "../check/read-storage.ts";
import { openStage, problemsOf, useRig } from "../rig/use-rig.ts";

const world = useRig();
const FAULT_SECONDS = 3;

it("a turn that throws after an insert: rolled back, answered by an error, the socket stays open (P6, P8)", async () => {
  const { rig } = world;
  const stage = await openStage(rig);
  await stage.load.run(30);
  await stage.drained();
  await rig.killWorker();
  // The message is inserted before its event: a trigger of SQLite makes the second one fail, for a while.
  const storage = openStorage(rig.stateDir, stage.roomId);
  const until = Date.now() / 1000 + FAULT_SECONDS;
  storage.exec(`create trigger fault before insert on events when unixepoch('subsec') < ${until}
    begin select raise(abort, 'injected'); end`);
  storage.close();
  await rig.startWorker();
  await stage.load.ready();
  const connections = stage.clients.map(({ socket }) => socket.connection);

  await stage.load.run(60);
  expect(Date.now() / 1000).toBeGreaterThan(until);
  const problems = problemsOf(stage);
  expect(problems["room.commit_failed"]).toBeGreaterThan(0);
  expect(Object.keys(problems)).toEqual(["room.commit_failed"]);
  expect(stage.clients.map(({ socket }) => socket.connection)).toEqual(connections);
  await stage.check();
});
