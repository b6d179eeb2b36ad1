import { expect, it } from "vitest";
import { openStage, useRig } from "../rig/use-rig.ts";

const world = useRig({ withoutDatabase: true });

it("PostgreSQL absent at start: rooms that are warm work, what needs it says 503 with Retry-After (P12)", async () => {
  const { rig } = world;
  const stage = await openStage(rig, { people: 1 });
  await stage.load.run(50);
  const message = { message: { content: "a word over REST", client_id: "rest-1" } };
  const path = `/message/rooms/${stage.roomId}/messages`;
  expect(await rig.api.ask(stage.owner, "POST", path, message)).toMatchObject({ status: 201 });
  const history = await rig.api.demand<{ messages: unknown[] }>(stage.owner, "GET", `${path}?limit=100`);
  expect(history.messages).toHaveLength(51);

  const unknown = "01920b5e-7c3a-7d4e-8f00-0a1b2c3d4e5f";
  for (const needy of ["/room/rooms", `/message/rooms/${unknown}/messages`, "/ready"]) {
    const answer = await rig.api.ask(stage.owner, "GET", needy);
    expect([needy, answer.status]).toEqual([needy, 503]);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  }
  expect((await rig.api.ask(null, "GET", "/ready")).body).toMatchObject({ status: "degraded" });
  expect((await rig.api.ask(null, "GET", "/health")).status).toBe(200);

  await rig.startDatabase();
  await stage.drained();
  const { rooms } = await rig.api.demand<{ rooms: { id: string }[] }>(stage.owner, "GET", "/room/rooms");
  expect(rooms.map(({ id }) => id)).toContain(stage.roomId);
});
