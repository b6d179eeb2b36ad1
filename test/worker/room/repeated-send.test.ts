import { expect, it } from "vitest";
import type { Command } from "../../../src/domain/command.ts";
import { history, roomOf } from "../../support/worker-client.ts";
import { deps, newPerson } from "../../support/worker-people.ts";
import { inside } from "../../support/worker-room.ts";

it("P2: a send that is repeated in the same turn, behind something else, is one message", async () => {
  const ada = await newPerson();
  const room = await roomOf(ada);
  const caller = await deps.accounts.check(ada.id, ada.sessionId);
  const send = (clientId: string): Command => ({ type: "message.send", content: "hello", clientId });
  const turn: Command[] = [
    send("a"),
    send("b"),
    send("c"),
    { type: "room.update", patch: { name: "Renamed" } },
    send("a"),
    { type: "marker.set", seq: 3 },
    send("b"),
  ];
  await inside(room, async ({ room: live }) => {
    const results = await Promise.all(turn.map((command) => live.submit(caller, command)));
    expect(results.map((result) => (result.ok ? "ok" : result.error.code))).toEqual(turn.map(() => "ok"));
  });
  expect((await history(ada, room)).messages.map(({ client_id }) => client_id)).toEqual(["c", "b", "a"]);
});
