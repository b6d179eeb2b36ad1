import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { PlainClient } from "../load/plain-client.ts";
import { RestClient } from "../load/rest-client.ts";
import { Random } from "../rig/random.ts";
import type { Person } from "../rig/template.ts";
import { openStage, useRig } from "../rig/use-rig.ts";

const world = useRig();

it("removals, returns and deletions under load, on every transport: exact to the event (P9)", async () => {
  const { rig } = world;
  const stage = await openStage(rig, { people: 4, deletes: 0.1 });
  const { history, roomId, owner } = stage;
  const [, victim, bystander] = rig.people as [Person, Person, Person];
  const common = { socketUrl: rig.socketUrl, api: rig.api, history, random: new Random(9), window: 8 };
  stage.load.clients.push(
    new PlainClient({ ...common, person: victim, client: 1_001 }),
    new PlainClient({ ...common, person: bystander, client: 1_002 }),
    new RestClient({ ...common, person: victim, client: 1_003, window: 2 }),
  );
  stage.load.start({ perSecond: 600 });
  for (let round = 0; round < 5; round += 1) {
    await stage.load.ready();
    await sleep(300);
    await rig.api.demand(owner, "DELETE", `/room/${roomId}/members/${victim.id}`);
    // From the answer on: not a word of theirs.
    const path = `/message/rooms/${roomId}/messages`;
    const refused = await rig.api.ask(victim, "POST", path, { message: { content: "let me in" } });
    expect([403, 404]).toContain(refused.status);
    expect([403, 404]).toContain((await rig.api.ask(victim, "GET", path)).status);
    await sleep(200);
    await rig.api.putMember(owner, roomId, victim);
  }
  await stage.load.ready();
  await stage.check();
  expect(stage.clients[1]?.socket.closes.get(4503)).toBeGreaterThanOrEqual(5);
});
