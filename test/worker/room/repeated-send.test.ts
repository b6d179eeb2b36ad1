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

it("P2: a client id that two people chose in the same turn is one message of each, whatever else they have", async () => {
  const [ada, bea] = [await newPerson(), await newPerson()];
  const room = await roomOf(ada, bea);
  const callers = await Promise.all([ada, bea].map(({ id, sessionId }) => deps.accounts.check(id, sessionId)));
  const turn = callers.flatMap((caller) => [
    { caller, content: "hello" },
    { caller, content: `hello @${bea.username}`, custom: { n: 1 } },
  ]);
  await inside(room, async ({ room: live }) => {
    const results = await Promise.all(
      [...turn, ...turn].map(({ caller, ...body }) =>
        live.submit(caller, { type: "message.send", clientId: body.content.slice(0, 6), ...body }),
      ),
    );
    const answers = results.map((result) => (result.ok ? result.value.answer : null));
    expect(answers.map((answer) => answer?.duplicate)).toEqual([...turn.map(() => false), ...turn.map(() => true)]);
    expect(answers.slice(0, 4).map((answer) => answer?.message.id)).toEqual(
      answers.slice(4).map((answer) => answer?.message.id),
    );
  });
  const { messages } = await history(ada, room);
  expect(messages.reverse().map(({ user_id, content, custom }) => ({ user_id, content, custom }))).toEqual(
    turn.map(({ caller, content, custom }) => ({ user_id: caller.profile.userId, content, custom })),
  );
});
