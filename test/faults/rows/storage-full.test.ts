import { expect, it } from "vitest";
import { eventually } from "../../support/bounded.ts";
import { openStage, problemsOf, useRig } from "../rig/use-rig.ts";

const world = useRig({ vars: { STORAGE_BYTES: "600000" } });

it("storage nearly full: refused early with room.busy, what was acknowledged stays (P1, P8)", async () => {
  const { rig } = world;
  const stage = await openStage(rig);
  stage.load.start();
  await eventually(20_000, "a refusal", () => (problemsOf(stage)["room.busy"] ?? 0) > 10 || undefined);
  stage.load.pause();
  expect(Object.keys(problemsOf(stage))).toEqual(["room.busy"]);
  expect(stage.history.acknowledged).toBeGreaterThan(100);
  const path = `/message/rooms/${stage.roomId}/messages`;
  const refused = await rig.api.ask(stage.owner, "POST", path, { message: { content: "no room for it" } });
  expect(refused).toMatchObject({ status: 503, body: { code: "room.busy", retryable: true } });
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  stage.load.stop();
  await stage.check();
});
