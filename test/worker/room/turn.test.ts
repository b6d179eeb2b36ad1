import { describe, expect, it } from "vitest";
import type { RoomPorts } from "../../../src/room/room.ts";
import { call, history, putMember, refused, resend, roomOf, send, sending } from "../../support/worker-client.ts";
import { deps, newPerson } from "../../support/worker-people.ts";
import { drained, expectProjected, inside } from "../../support/worker-room.ts";
import { PlainSocket } from "../../support/worker-socket.ts";

/** The next commit of a room fails, as a full disk would make it: what the turn wrote is rolled back. */
function failNextCommit(roomId: string): Promise<void> {
  return inside(roomId, ({ room }) => {
    const { ports } = room as unknown as { ports: { transaction: RoomPorts["transaction"] } };
    const commit = ports.transaction;
    ports.transaction = (work) => {
      ports.transaction = commit;
      return commit(() => {
        work();
        throw new Error("a fault of the test");
      });
    };
  });
}

describe("a turn whose commit fails", () => {
  it("P6: shows nothing, and can be repeated", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const socket = await PlainSocket.open(room, bob);
    const before = await send(ada, room, "before");
    await socket.next();
    await failNextCommit(room);
    await refused(sending(ada, room, "lost", "key"), "room.commit_failed");
    expect((await history(ada, room)).messages).toEqual([before]);
    const again = await send(ada, room, "lost", "key");
    expect(again).toMatchObject({ seq: before.seq + 1, rev: before.rev + 1 });
    expect(await socket.next()).toMatchObject({ id: again.id });
    expect(await resend(ada, room, "lost", "key")).toEqual(again);
    await expectProjected(room);
  });

  it("gives everybody in it a retryable error", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const callers = await Promise.all([ada, bob].map(({ id, sessionId }) => deps.accounts.check(id, sessionId)));
    await failNextCommit(room);
    const results = await inside(room, ({ room: live }) =>
      Promise.all(
        callers.map((caller) => live.submit(caller, { type: "message.send", content: "lost", clientId: null })),
      ),
    );
    for (const result of results) expect(result).toMatchObject({ ok: false, error: { code: "room.commit_failed" } });
    expect((await history(ada, room)).messages).toEqual([]);
  });

  it("leaves nothing to wait for in PostgreSQL", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await drained(room);
    await failNextCommit(room);
    await refused(call("POST", `/room/${room}/archive`, { as: ada }), "room.commit_failed");
    await drained(room);
    expect(await inside(room, ({ outbox }) => outbox.isBehind)).toBe(false);
    expect(await inside(room, ({ outbox, room: { rev } }) => outbox.waitFor(rev))).toBe(true);
  });

  it("leaves nobody a member whom it was to take in", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada);
    await failNextCommit(room);
    const path = `/room/${room}/members/${bob.id}`;
    await refused(call("PUT", path, { as: ada, json: { member: { role: "member" } } }), "room.commit_failed");
    await refused(sending(bob, room, "am I in?"), "room.not_found");
    await putMember(ada, room, bob);
    await send(bob, room, "now I am");
    await expectProjected(room);
  });

  it("tells a socket that its message was not stored, and stays open", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const socket = await PlainSocket.open(room, ada);
    await failNextCommit(room);
    socket.send("lost");
    expect(await socket.refusal()).toMatchObject({ code: "room.commit_failed", retryable: true });
    socket.send("kept");
    expect(await socket.next()).toMatchObject({ content: "kept", seq: 1 });
  });
});

describe("a turn in which somebody is refused", () => {
  it("stores and shows what the others asked for", async () => {
    const [ada, bob, out] = await Promise.all([newPerson(), newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const responses = await Promise.all([
      sending(ada, room, "one"),
      sending(out, room, "not mine"),
      sending(bob, room, "two"),
      sending(ada, room, " "),
    ]);
    expect(responses.map(({ status }) => status)).toEqual([201, 404, 201, 422]);
    const { messages } = await history(ada, room);
    expect(messages.map(({ content }) => content).sort()).toEqual(["one", "two"]);
    await expectProjected(room);
  });

  it.each(["", "   ", "\u0000", "a\u0007"])("stores nothing of a frame like %j", async (frame) => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const socket = await PlainSocket.open(room, ada);
    socket.send(frame);
    expect((await socket.refusal()).code).toBe("request.invalid");
    socket.send("fine");
    expect(await socket.next()).toMatchObject({ content: "fine", seq: 1 });
  });
});
