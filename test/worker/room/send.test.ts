import { describe, expect, it } from "vitest";
import { clientId } from "../../../src/contract/message.ts";
import { call, deleteMessage, history, refused, resend, roomOf, send, sending } from "../../support/worker-client.ts";
import { lockRoom, recordOf } from "../../support/worker-database.ts";
import { newPerson } from "../../support/worker-people.ts";
import {
  drained,
  expectProjected,
  floorOf,
  hibernate,
  inside,
  loseStorage,
  shrinkWindow,
} from "../../support/worker-room.ts";
import { PlainSocket } from "../../support/worker-socket.ts";
import { forTest } from "../../support/worker-undo.ts";

describe("P1: acknowledged means durable", () => {
  it("a message that was acknowledged is in history before any drain has run", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await drained(room);
    await forTest(lockRoom(room));
    const message = await send(ada, room, "not yet in PostgreSQL");
    expect((await history(ada, room)).messages[0]).toEqual(message);
    expect((await recordOf(room)).messages).toEqual([]);
    await inside(room, ({ outbox }) => expect(outbox.status.waiting).toBe(1));
  });

  it("it survives the object's memory, and reaches PostgreSQL by itself", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const message = await send(ada, room, "durable");
    await hibernate(room);
    expect((await history(ada, room)).messages).toEqual([message]);
    await expectProjected(room);
  });
});

describe("P2: exactly one message per (room, sender, client_id)", () => {
  it("a repeat gets the original, also at once and by many", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const responses = await Promise.all(Array.from({ length: 20 }, () => sending(ada, room, "hello", "key")));
    expect(responses.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 201]);
    const bodies = await Promise.all(responses.map((response) => response.text()));
    expect(new Set(bodies).size).toBe(1);
    expect((await history(ada, room)).messages).toHaveLength(1);
  });

  it("another body under the same key is refused, whatever else is in its turn", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await send(ada, room, "hello", "key");
    const [other, new_] = await Promise.all([sending(ada, room, "other", "key"), sending(ada, room, "new", "key-2")]);
    await refused(other, "message.key_reused");
    expect(new_.status).toBe(201);
    expect((await history(ada, room)).messages.map(({ content }) => content)).toEqual(["new", "hello"]);
  });

  it("the header Idempotency-Key is the same thing as client_id", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const path = `/message/rooms/${room}/messages`;
    const headers = { "idempotency-key": "key" };
    const message = await send(ada, room, "hello", "key");
    const again = await call("POST", path, { as: ada, headers, json: { message: { content: "hello" } } });
    expect(again.status).toBe(200);
    expect(((await again.json()) as { message: object }).message).toEqual(message);
    const both = { message: { content: "hello", client_id: "other" } };
    await refused(call("POST", path, { as: ada, headers, json: both }), "request.invalid");
    expect(clientId.safeParse("key").success).toBe(true);
  });

  const afterwards = {
    "an eviction": hibernate,
    "the drain": drained,
    "the drain and an eviction": async (room: string) => {
      await drained(room);
      await hibernate(room);
    },
    "the window was trimmed": async (room: string) => {
      await shrinkWindow(room, { events: 1, bytes: 1, ageMs: 0 });
      await drained(room);
      expect((await floorOf(room)).seq).toBe(1);
    },
    "the room's storage was lost": async (room: string) => {
      await drained(room);
      await loseStorage(room);
    },
    "the window was trimmed and the storage was lost": async (room: string) => {
      await shrinkWindow(room, { events: 1, bytes: 1, ageMs: 0 });
      await drained(room);
      await loseStorage(room);
    },
  };

  it.each(Object.entries(afterwards))("a repeat is recognised after %s, and so is another body", async (_, happens) => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const message = await send(ada, room, "héllo 👋", "key");
    await happens(room);
    expect(await resend(ada, room, "héllo 👋", "key")).toEqual(message);
    await refused(sending(ada, room, "héllo", "key"), "message.key_reused");
    const { messages } = await history(ada, room);
    expect(messages).toEqual([message]);
  });

  it.each(Object.entries(afterwards))(
    "a repeat of a deleted message finds its tombstone after %s",
    async (_, happens) => {
      const ada = await newPerson();
      const room = await roomOf(ada);
      const { id } = await send(ada, room, "secret", "key");
      const tombstone = await deleteMessage(ada, room, id);
      await happens(room);
      expect(await resend(ada, room, "secret", "key")).toEqual(tombstone);
      await refused(sending(ada, room, "other", "key"), "message.key_reused");
    },
  );
});

describe("P3: one total order per room", () => {
  it("two sockets and REST see the same messages in the same order, dense from 1", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const sockets = await Promise.all([PlainSocket.open(room, ada), PlainSocket.open(room, bob)]);
    const rest: Promise<unknown>[] = [];
    for (let n = 0; n < 30; n += 1) {
      sockets[n % 2]?.send(`socket ${n}`);
      if (n % 3 === 0) rest.push(send(n % 2 === 0 ? ada : bob, room, `rest ${n}`));
    }
    await Promise.all(rest);
    const seen = await Promise.all(sockets.map((socket) => socket.take(40)));
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]?.map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
    const { messages } = await history(ada, room, { limit: 100 });
    expect(messages.map(({ id }) => id).reverse()).toEqual(seen[0]?.map(({ id }) => id));
    const revs = messages.map(({ rev }) => rev).reverse();
    expect(revs).toEqual(Array.from({ length: 40 }, (_, n) => (revs[0] ?? 0) + n));
    await expectProjected(room);
  });

  it("P4: what one connection sends stands in the order it was sent", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const socket = await PlainSocket.open(room, ada);
    const sent = Array.from({ length: 200 }, (_, n) => `message ${n}`);
    for (const text of sent) socket.send(text);
    expect((await socket.take(200)).map(({ content }) => content)).toEqual(sent);
  });
});
