import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { directResponse } from "../../src/contract/direct.ts";
import { removalResponse } from "../../src/contract/room.ts";
import { newPerson, type Person } from "../support/people.ts";
import { withSql } from "../support/projection.ts";
import { type Answer, parsed, refusalOf } from "../support/rest-client.ts";
import { Seeded } from "../support/seeded.ts";
import { type RunningServer, startServer } from "../support/server.ts";

const KILLS = 4;
const PEOPLE = 6;
const QUIET_MS = 20_000;

let server: RunningServer;
let people: Person[];

beforeAll(async () => {
  server = await startServer();
  people = await Promise.all(Array.from({ length: PEOPLE }, (_, n) => newPerson(server.url, `person${n}`)));
});
afterAll(async () => await server.stop());

const open = (as: Person, whom: Person) => as.api.post("/room/direct", { room: { user_ids: [whom.id] } });
const say = (as: Person, room: string) =>
  as.api.post(`/message/rooms/${room}/messages`, { message: { content: "hello" } });

/** A call that the server's death may cut. */
const survived = (call: Promise<Answer>): Promise<Answer | null> => call.catch(() => null);

function pairs(): [Person, Person][] {
  return people.flatMap((one, n) => people.slice(n + 1).map((other): [Person, Person] => [one, other]));
}

/** What was answered with a room; anything else must be a refusal that may pass. */
function roomOf(answer: Answer | null): string[] {
  if (answer === null || answer.status >= 500) return [];
  return [parsed(answer, answer.status === 201 ? 201 : 200, directResponse).room.id];
}

it("D1: both press at once, and kill -9 at any moment: each pair has one room", { timeout: 150_000 }, async () => {
  const random = new Seeded();
  const ids = new Map(pairs().map((pair) => [pair, new Set<string>()]));
  const openAll = async () => {
    const calls = [...ids].flatMap(([[one, other], rooms]) => {
      return [open(one, other), open(other, one)].map(async (call) => {
        for (const id of roomOf(await survived(call))) rooms.add(id);
      });
    });
    await Promise.all(calls);
  };
  for (let kill = 0; kill < KILLS; kill += 1) {
    const opening = openAll();
    // The moment is what is tried, so it is drawn, not waited for.
    await sleep(random.between(0, 400));
    await server.killWorker();
    await opening;
    await server.restartWorker();
  }
  await openAll();
  const answered = [...ids.values()].map((rooms) => rooms.size);
  expect(answered, `seed ${random.seed}`).toEqual(answered.map(() => 1));
  const known = new Set([...ids.values()].flatMap((rooms) => [...rooms]));
  await expect.poll(directRooms, { timeout: QUIET_MS, interval: 100 }).toEqual([...known].sort());
});

it("U6: a block that was answered outlives kill -9, and so does its end", { timeout: 90_000 }, async () => {
  const [ada, bob] = people as [Person, Person];
  const { room } = parsed(await open(ada, bob), 200, directResponse);
  for (const isBlocked of [true, false]) {
    const path = `/user/blocks/${bob.id}`;
    parsed(await (isBlocked ? ada.api.put(path) : ada.api.delete(path)), 200, removalResponse);
    await server.killWorker();
    await server.restartWorker();
    const answer = await say(bob, room.id);
    if (isBlocked) expect(refusalOf(answer)).toBe("403 direct.blocked");
    else expect(answer.status).toBe(201);
  }
});

/** All that PostgreSQL has. */
async function directRooms(): Promise<string[]> {
  return await withSql(server.databaseUrl, async (sql) => {
    const rows = await sql<{ id: string }[]>`select id from rooms where kind = 'direct' order by id`;
    return rows.map(({ id }) => id);
  });
}
