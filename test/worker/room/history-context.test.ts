import { describe, expect, it } from "vitest";
import { messageContextResponse } from "../../../src/contract/message.ts";
import {
  answered,
  call,
  deleteMessage,
  history,
  type MessageDto,
  type Person,
  refused,
  roomOf,
  send,
} from "../../support/worker-client.ts";
import { lockRoom } from "../../support/worker-database.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained, shrinkWindow } from "../../support/worker-room.ts";
import { forTest } from "../../support/worker-undo.ts";

const path = (room: string, id: string, query = "") => `/message/rooms/${room}/messages/${id}${query}`;

describe("one message with its context", () => {
  async function inContext(as: Person, room: string, { id }: MessageDto, context: number) {
    const answer = call("GET", path(room, id, `?context=${context}`), { as });
    return await answered(answer, messageContextResponse);
  }

  it("stands between those before and after it, also where the room has only stubs", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const sent: MessageDto[] = [];
    for (let n = 1; n <= 9; n += 1) sent.push(await send(ada, room, `message ${n}`));
    await drained(room);
    await shrinkWindow(room, { events: 2, ageMs: 0 });
    sent.push(await send(ada, room, "message 10"));
    sent[3] = await deleteMessage(ada, room, sent[3]?.id ?? "");
    await drained(room);
    for (const message of [sent[0], sent[3], sent[4], sent[9]] as MessageDto[]) {
      for (const context of [1, 3, 49]) {
        const { message: found, context: around } = await inContext(ada, room, message, context);
        expect(found).toEqual(message);
        expect(around).toEqual(await history(ada, room, { around: message.seq, limit: 2 * context + 1 }));
      }
    }
  });

  it("is shown to members only, and has bounds", async () => {
    const [ada, eve] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada);
    const { id } = await send(ada, room, "hello");
    await refused(call("GET", path(room, id, "?context=2"), { as: eve }), "room.not_found");
    for (const context of ["0", "-1", "50", "x"]) {
      await refused(call("GET", path(room, id, `?context=${context}`), { as: ada }), "request.bad_query");
    }
    await refused(call("GET", path(room, room, "?context=2"), { as: ada }), "message.not_found");
  });
});

describe("history under load", () => {
  it.each(["drained", "not drained"])(
    "has no gap, no double and nothing out of order while messages are sent, deleted and %s",
    async (how) => {
      const ada = await newPerson();
      const room = await roomOf(ada);
      for (let n = 0; n < 30; n += 1) await send(ada, room, `before ${n}`);
      await drained(room);
      await shrinkWindow(room, { events: 10, ageMs: 0 });
      await send(ada, room, "the last");
      // Now what is beyond the window has left the room.
      await drained(room);
      if (how === "not drained") await forTest(lockRoom(room));
      let isOver = false;
      const writing = (async () => {
        for (let n = 0; !isOver && n < 200; n += 1) {
          const { id } = await send(ada, room, `during ${n}`);
          if (n % 4 === 0) await deleteMessage(ada, room, id);
        }
      })();
      for (let round = 0; round < 6; round += 1) {
        const first = await history(ada, room, { limit: 7 });
        const seqs = first.messages.map(({ seq }) => seq);
        for (let { has_before } = first.page; has_before; ) {
          const { messages, page } = await history(ada, room, { before: seqs.at(-1) ?? 1, limit: 7 });
          for (const { content, deleted_at } of messages) expect(content === null).toBe(deleted_at !== null);
          seqs.push(...messages.map(({ seq }) => seq));
          has_before = page.has_before;
        }
        expect(seqs).toEqual(Array.from({ length: seqs[0] ?? 0 }, (_, index) => (seqs[0] ?? 0) - index));
      }
      isOver = true;
      await writing;
    },
  );
});
