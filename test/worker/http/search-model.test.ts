import { describe, expect, it } from "vitest";
import { messageResponse } from "../../../src/contract/message.ts";
import type { SearchResponse } from "../../../src/contract/search.ts";
import { Seeded } from "../../support/seeded.ts";
import {
  answered,
  call,
  createRoom,
  deleteMessage,
  type MessageDto,
  type Person,
  putMember,
  removeMember,
  search,
  searching,
  send,
} from "../../support/worker-client.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained, loseStorage, shrinkWindow } from "../../support/worker-room.ts";

const STEPS = 90;
const WORDS = ["wheel", "cog", "lever", "https://cogs.example/wheel", "leverage", "spring"];
const QUERIES = [
  "wheel",
  "cog",
  "lever",
  "verag",
  "wheel cog",
  "cog or spring",
  "lever -wheel",
  '"cog wheel"',
  '"lever"',
];

interface ModelRoom {
  readonly id: string;
  readonly isPublic: boolean;
  readonly members: Set<Person>;
  readonly messages: MessageDto[];
  isDeleted: boolean;
}

/** The rules in plain words: what somebody may see, and what the query asks for. */
function expected(
  rooms: readonly ModelRoom[],
  who: Person,
  query: { q?: string; from?: string; has?: string },
): MessageDto[] {
  return rooms
    .filter((room) => !room.isDeleted && room.members.has(who))
    .flatMap(({ messages }) => messages)
    .filter(({ content, user_id }) => {
      if (content === null || (query.from !== undefined && user_id !== query.from)) return false;
      if (query.has === "link" && !content.includes("https://")) return false;
      return query.q === undefined || says(content, query.q);
    })
    .sort((a, b) => (a.created_at === b.created_at ? compare(b, a) : a.created_at < b.created_at ? 1 : -1));
}

const compare = (a: MessageDto, b: MessageDto) =>
  a.room_id === b.room_id ? a.seq - b.seq : a.room_id < b.room_id ? -1 : 1;

function says(content: string, q: string): boolean {
  const text = content.replaceAll(/[^a-z]+/g, " ");
  const isWhole = (phrase: string) => ` ${text} `.includes(` ${phrase} `);
  if (q.startsWith('"')) return isWhole(q.slice(1, -1));
  const [first = "", second = "", third = ""] = q.split(" ");
  if (second === "or") return text.includes(first) || text.includes(third);
  if (second.startsWith("-")) return text.includes(first) && !text.includes(second.slice(1));
  return text.includes(first) && text.includes(second);
}

async function edit(as: Person, { room_id, id }: MessageDto, content: string): Promise<MessageDto> {
  const answer = call("PATCH", `/message/rooms/${room_id}/messages/${id}`, { as, json: { message: { content } } });
  return (await answered(answer, messageResponse)).message;
}

/** All pages, put together. */
async function searchAll(who: Person, roomId: string | null, query: Record<string, string>, limit: number) {
  const results: SearchResponse["results"] = [];
  let cursor: string | null = "";
  do {
    const page: SearchResponse = await search(who, roomId, { ...query, limit, ...(cursor ? { cursor } : {}) });
    results.push(...page.results);
    cursor = page.page.next_cursor;
  } while (cursor !== null);
  return results;
}

describe("what a search shows", () => {
  it.each([1, 2, 3])(
    "is what the plain rules say, through joins, removals, edits, deletions and losses (%i)",
    async () => {
      const random = new Seeded();
      const one = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)] as T;
      const people = await Promise.all([newPerson(), newPerson(), newPerson()]);
      const rooms: ModelRoom[] = [];
      for (const [index, isPublic] of [false, true, false].entries()) {
        const owner = people[index] as Person;
        const { id } = await createRoom(owner, { visibility: isPublic ? "public" : "private" });
        rooms.push({ id, isPublic, members: new Set([owner]), messages: [], isDeleted: false });
      }
      const ownerOf = (room: ModelRoom) => people[rooms.indexOf(room)] as Person;

      const acts: readonly (() => Promise<unknown>)[] = [
        async () => {
          const room = one(rooms);
          const text = Array.from({ length: 1 + Math.floor(random.next() * 4) }, () => one(WORDS)).join(" ");
          const who = one([...room.members]);
          if (!room.isDeleted) room.messages.push(await send(who, room.id, text));
        },
        async () => {
          const room = one(rooms);
          const message = one(room.messages);
          if (room.isDeleted || message === undefined || message.content === null) return;
          room.messages[message.seq - 1] = await deleteMessage(ownerOf(room), room.id, message.id);
        },
        async () => {
          const room = one(rooms);
          const message = one(room.messages);
          const author = people.find(({ id }) => id === message?.user_id);
          if (room.isDeleted || !message?.content || !author || !room.members.has(author)) return;
          room.messages[message.seq - 1] = await edit(author, message, one(WORDS));
        },
        async () => {
          const room = one(rooms);
          const who = one(people);
          if (room.isDeleted || room.members.has(who)) return;
          if (room.isPublic) await call("POST", `/room/${room.id}/join`, { as: who });
          else await putMember(ownerOf(room), room.id, who);
          room.members.add(who);
        },
        async () => {
          const room = one(rooms);
          const who = one(people);
          if (room.isDeleted || !room.members.has(who) || who === ownerOf(room)) return;
          await removeMember(ownerOf(room), room.id, who);
          room.members.delete(who);
        },
      ];

      const look = async (isSettled: boolean) => {
        const who = one(people);
        const from = random.next() < 0.3 ? { from: one(people).id } : {};
        const has = random.next() < 0.2 ? { has: "link" } : {};
        const query = { q: one(QUERIES), ...from, ...has };
        const about = JSON.stringify({ seed: random.seed, query });
        const limit = one([1, 3, 100]);
        const room = one(rooms);
        const [code] = room.isDeleted ? [404] : [200];
        if (room.members.has(who) && code === 200) {
          const found = await searchAll(who, room.id, query, limit);
          expect(
            found.map(({ message }) => message),
            about,
          ).toEqual(expected([room], who, query));
        } else {
          expect([403, 404], about).toContain((await searching(who, room.id, query)).status);
        }
        const found = (await searchAll(who, null, query, limit)).map(({ message }) => message);
        const wanted = expected(rooms, who, query);
        // Over all rooms PostgreSQL may be behind; what is shown is true all the same.
        if (isSettled) expect(found, about).toEqual(wanted);
        else for (const message of found) expect(wanted, about).toContainEqual(message);
      };

      for (let step = 0; step < STEPS; step += 1) {
        await one([...acts, acts[0], acts[0], acts[0]] as typeof acts)();
        if (step % 4 === 0) await look(false);
        if (step % 15 === 14) {
          for (const room of rooms) if (!room.isDeleted) await drained(room.id);
          for (let n = 0; n < 3; n += 1) await look(true);
        }
        if (step === 40) await shrinkWindow(one(rooms).id, { events: 3, ageMs: 0 });
        if (step === 59) await loseStorage(one(rooms).id);
        if (step === 80) {
          const room = one(rooms);
          await call("DELETE", `/room/${room.id}`, { as: ownerOf(room) });
          room.isDeleted = true;
        }
      }
    },
  );
});
