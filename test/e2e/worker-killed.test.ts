import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { messageResponse } from "../../src/contract/message.ts";
import { newPerson, newRoom, type Person } from "../support/people.ts";
import { PlainSender } from "../support/plain-sender.ts";
import { withSql } from "../support/projection.ts";
import { parsed } from "../support/rest-client.ts";
import { RestSender } from "../support/rest-sender.ts";
import { complaintsOf, readHistory, readProjection, wrongCounters } from "../support/room-record.ts";
import { Seeded } from "../support/seeded.ts";
import type { Sender } from "../support/sender.ts";
import { type RunningServer, startServer } from "../support/server.ts";
import { SocketSender } from "../support/socket-sender.ts";

const KILLS = 5;
const QUIET_MS = 20_000;

let server: RunningServer;
let ada: Person;
let bob: Person;

beforeAll(async () => {
  server = await startServer({ vars: { SEND_LIMITS: "off" } });
  ada = await newPerson(server.url, "ada");
  bob = await newPerson(server.url, "bob");
});
afterAll(async () => await server.stop());

it("P1, P2, P3: kill -9 at any moment loses and doubles nothing acknowledged", { timeout: 150_000 }, async () => {
  const random = new Seeded();
  const place = { url: server.url, room: await newRoom(ada, [bob]), random };
  const sockets = [new SocketSender("socket-ada", ada, place), new SocketSender("socket-bob", bob, place)];
  const rest = [new RestSender("rest-ada", ada, place), new RestSender("rest-bob", bob, place)];
  const senders = [...sockets, ...rest, new PlainSender("plain-bob", bob, place)];
  const running = Promise.all(senders.map(async (sender) => await sender.run()));
  for (let kill = 0; kill < KILLS; kill += 1) {
    await everyoneSends(senders);
    // The moment is what is tried, so it is drawn, not waited for.
    await sleep(random.between(0, 700));
    await server.killWorker();
    await server.restartWorker();
  }
  await everyoneSends(senders);
  for (const sender of senders) sender.stop();
  await running;

  const history = await readHistory(ada, place.room);
  const attempts = senders.flatMap((sender) => sender.attempts);
  const acknowledged = attempts.filter(({ ack }) => ack).length;
  const repeated = attempts.filter(({ tries }) => tries > 1).length;
  const replayed = attempts.filter(({ ack }) => ack?.isReplay).length;
  console.log(
    `seed ${random.seed}: ${KILLS} kills, ${attempts.length} sends, ${acknowledged} acknowledged, ${history.length} stored, ` +
      `${repeated} repeated (${replayed} had been stored), ${sockets.map(({ resumes }) => resumes).join(" + ")} resumes`,
  );
  expect(complaintsOf(senders, history)).toEqual([]);
  await expectReplays(place.room, rest);
  expect(await readHistory(ada, place.room)).toEqual(history);
  expect(await readProjection(server, ada, place.room, QUIET_MS)).toEqual(history);
  expect(await wrongCounters(server)).toEqual([]);
  expect(repeated).toBeGreaterThan(0);
  for (const { revs, freshStarts, resumes } of sockets) {
    const [first = 0] = revs;
    expect(revs).toEqual(revs.map((_, index) => first + index));
    expect(freshStarts).toBe(0);
    expect(resumes).toBeGreaterThanOrEqual(KILLS);
  }
});

it("P1: what was not yet in PostgreSQL goes there by itself after the next start", async () => {
  const room = await newRoom(ada, [bob]);
  const sender = new RestSender("last", ada, { url: server.url, room, random: new Seeded() });
  const running = sender.run();
  await expect.poll(() => sender.acknowledged, { interval: 5 }).toBeGreaterThan(10);
  sender.stop();
  await running;
  await server.killWorker();
  await server.restartWorker();
  // Nobody asks for the room meanwhile: its alarm has to wake it.
  const count = async () => (await countOf(room)) === sender.attempts.length;
  await expect.poll(count, { timeout: QUIET_MS, interval: 50 }).toBe(true);
  expect(await readProjection(server, ada, room, 0)).toEqual(await readHistory(ada, room));
});

async function everyoneSends(senders: readonly Sender[]): Promise<void> {
  const before = senders.map(({ acknowledged }) => acknowledged);
  const isDone = () => senders.every(({ acknowledged }, n) => acknowledged > (before[n] ?? 0) + 2);
  await expect.poll(isDone, { timeout: 20_000, interval: 20 }).toBe(true);
}

/** P2: a repeat gets the original, however often the server has died since. */
async function expectReplays(room: string, senders: readonly RestSender[]): Promise<void> {
  for (const { person, attempts } of senders) {
    for (const { content, clientId, ack } of attempts.slice(0, 10)) {
      const message = { content, client_id: clientId };
      const answer = await person.api.post(`/message/rooms/${room}/messages`, { message });
      expect(parsed(answer, 200, messageResponse).message).toMatchObject({ id: ack?.id, seq: ack?.seq });
    }
  }
}

async function countOf(room: string): Promise<number> {
  return await withSql(server.databaseUrl, async (sql) => {
    const [row] = await sql<{ n: number }[]>`select count(*)::int as n from messages where room_id = ${room}`;
    return row?.n ?? 0;
  });
}
