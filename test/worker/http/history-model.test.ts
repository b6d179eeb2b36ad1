import { describe, expect, it } from "vitest";
import { messageContextResponse } from "../../../src/contract/message.ts";
import { expectedPage, type HistoryQuery } from "../../support/history-model.ts";
import { Seeded } from "../../support/seeded.ts";
import {
  answered,
  call,
  createRoom,
  deleteMessage,
  edit,
  history,
  type MessageDto,
  openDirect,
  type Person,
  pathOf,
  putMember,
  removeMember,
  send,
  setBlock,
} from "../../support/worker-client.ts";
import { lockRoom } from "../../support/worker-database.ts";
import { banUser, joining, unbanUser } from "../../support/worker-moderation.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained, hibernate, loseStorage, shrinkWindow } from "../../support/worker-room.ts";
import { forTest } from "../../support/worker-undo.ts";

const STEPS = 100;
/** In every content: whoever may not look in must not see it in any answer. */
const MARK = "canary";

/** What the plain rules know of a room. */
interface ModelRoom {
  readonly id: string;
  readonly kind: "private" | "public" | "direct";
  readonly owner: Person;
  readonly members: Set<Person>;
  readonly banned: Set<Person>;
  readonly messages: MessageDto[];
  isBlocked: boolean;
  isDeleted: boolean;
}

describe("what history shows", () => {
  it.each([1, 2, 3])(
    "is what the plain rules say, through joins, removals, bans, blocks, edits, deletions and losses (%i)",
    async () => {
      const random = new Seeded();
      const one = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)] as T;
      const [root, ada, bob, cy, eve] = await Promise.all([
        newPerson({ role: "admin" }),
        newPerson(),
        newPerson(),
        newPerson(),
        newPerson(),
      ]);
      const people = [ada, bob, cy];
      const model = (id: string, kind: ModelRoom["kind"], owner: Person, ...others: Person[]): ModelRoom => ({
        ...{ id, kind, owner, members: new Set([owner, ...others]), banned: new Set(), messages: [] },
        ...{ isBlocked: false, isDeleted: false },
      });
      const rooms = [
        model((await createRoom(ada)).id, "private", ada),
        model((await createRoom(bob, { visibility: "public" })).id, "public", bob),
        model((await openDirect(ada, bob)).id, "direct", ada, bob),
      ];
      const mayRead = (who: Person, room: ModelRoom) => !room.isDeleted && (who === root || room.members.has(who));
      const touchable = () => {
        const room = one(rooms.filter(({ isDeleted }) => !isDeleted));
        const message = one(room.messages.filter(({ content }) => content !== null)) as MessageDto | undefined;
        const author = [...room.members].find(({ id }) => id === message?.user_id);
        return { room, message, author };
      };

      const acts: readonly (() => Promise<unknown>)[] = [
        async () => {
          const { room } = touchable();
          const who = one([...room.members]);
          if (!room.isBlocked) room.messages.push(await send(who, room.id, `${MARK} ${room.messages.length}`));
        },
        async () => {
          const { room, message, author } = touchable();
          if (message === undefined || author === undefined || room.isBlocked) return;
          room.messages[message.seq - 1] = await edit(author, message, `${MARK}, edited after ${message.rev}`);
        },
        async () => {
          const { room, message, author } = touchable();
          const by = room.kind === "direct" ? author : one([room.owner, root]);
          if (message && by) room.messages[message.seq - 1] = await deleteMessage(by, room.id, message.id);
        },
        async () => {
          const { room } = touchable();
          const who = one(people);
          if (room.kind === "direct" || room.members.has(who) || room.banned.has(who)) return;
          if (room.kind === "public") expect((await joining(who, room.id)).status).toBe(200);
          else await putMember(room.owner, room.id, who);
          room.members.add(who);
        },
        async () => {
          const { room } = touchable();
          const who = one(people);
          if (room.kind === "direct" || !room.members.has(who) || who === room.owner) return;
          if (one([true, false])) {
            await banUser(room.owner, room.id, who);
            room.banned.add(who);
          } else await removeMember(one([room.owner, who]), room.id, who);
          room.members.delete(who);
        },
        async () => {
          const { room } = touchable();
          const [who] = room.banned;
          if (!who) return;
          await unbanUser(room.owner, room.id, who);
          room.banned.delete(who);
        },
        async () => {
          const direct = rooms[2] as ModelRoom;
          direct.isBlocked = !direct.isBlocked;
          await setBlock(bob, ada, direct.isBlocked);
        },
      ];

      const query = ({ messages }: ModelRoom): HistoryQuery => {
        const seq = 1 + Math.floor(random.next() * (messages.length + 2));
        const time = messages[seq - 1]?.created_at ?? "2100-01-01T00:00:00Z";
        const anchor = one([{}, { before: seq }, { after: seq }, { around: seq }, { at: time }, { skip: seq }]);
        return { ...anchor, limit: one([1, 3, 7, 100]) };
      };
      const look = async () => {
        const who = one([root, ...people, eve]);
        const room = one(rooms);
        const asked = query(room);
        const about = JSON.stringify({ seed: random.seed, asked, kind: room.kind });
        const message = one(room.messages) as MessageDto | undefined;
        if (!mayRead(who, room)) {
          const base = `/message/rooms/${room.id}/messages`;
          const paths = [
            `${base}?${new URLSearchParams(Object.entries(asked).map(([key, value]) => [key, String(value)]))}`,
            `/message/rooms/${room.id}/pins`,
            `/room/${room.id}/events?after=0&epoch=none`,
            ...["", "?context=3", "/versions", "/reactions"].map((end) => `${base}/${message?.id ?? room.id}${end}`),
          ];
          for (const path of paths) {
            const response = await call("GET", path, { as: who });
            expect([403, 404], `${path} ${about}`).toContain(response.status);
            expect(await response.text(), `${path} ${about}`).not.toContain(MARK);
          }
          return;
        }
        expect((await history(who, room.id, asked)).messages, about).toEqual(expectedPage(room.messages, asked));
        if (!message) return;
        const context = one([1, 4, 20]);
        const answer = call("GET", `${pathOf(message)}?context=${context}`, { as: who });
        const found = await answered(answer, messageContextResponse);
        expect(found.message, about).toEqual(message);
        const around = { around: message.seq, limit: 2 * context + 1 };
        expect(found.context?.messages, about).toEqual(expectedPage(room.messages, around));
      };

      let release: () => Promise<void> = async () => undefined;
      for (let step = 0; step < STEPS; step += 1) {
        await one([...acts, acts[0], acts[0], acts[0], acts[1], acts[2]] as typeof acts)();
        for (let n = 0; n < 2; n += 1) await look();
        const room = one(rooms);
        if (step % 20 === 9) await drained(room.id);
        if (step % 20 === 10) await shrinkWindow(room.id, { events: 3, ageMs: -1 });
        if (step === 30) await hibernate(room.id);
        if (step === 55 || step === 75) {
          await drained(room.id);
          await loseStorage(room.id);
        }
        // From here PostgreSQL falls behind in one room, and catches up there.
        if (step === 60) {
          await drained(rooms[1]?.id ?? "");
          release = await forTest(lockRoom(rooms[1]?.id ?? ""));
        }
        if (step === 68) await release();
        if (step === 85) {
          const doomed = one(rooms.slice(0, 2)) as ModelRoom;
          expect((await call("DELETE", `/room/${doomed.id}`, { as: doomed.owner })).status).toBe(200);
          doomed.isDeleted = true;
        }
      }
    },
  );
});
