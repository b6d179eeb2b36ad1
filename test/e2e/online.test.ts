import { afterAll, beforeAll, expect, it } from "vitest";
import { overviewResponse } from "../../src/contract/overview.ts";
import { logIn, newPerson, newRoom, type Person } from "../support/people.ts";
import { parsed, RestClient } from "../support/rest-client.ts";
import { type RunningServer, startServer } from "../support/server.ts";
import { SocketClient } from "../support/socket-client.ts";

/** A room tells at most once in 10 s. */
const TOLD_MS = 25_000;

let server: RunningServer;
let boss: RestClient;
let ada: Person;
let bob: Person;

beforeAll(async () => {
  server = await startServer();
  const { session } = await logIn(server.url, server.admin.email, server.admin.password);
  boss = new RestClient(server.url, session.access_token);
  ada = await newPerson(server.url, "ada");
  bob = await newPerson(server.url, "bob");
});
afterAll(async () => await server?.stop());

const untilOnline = async (count: number) =>
  await expect
    .poll(async () => parsed(await boss.get("/admin/overview"), 200, overviewResponse).overview.online, {
      timeout: TOLD_MS,
      interval: 100,
    })
    .toBe(count);

const connect = async (person: Person, room: string) =>
  await SocketClient.open(`${server.socketUrl}/ws/${room}`, { headers: { authorization: `Bearer ${person.token}` } });

it("counts each person once, in however many rooms and on however many devices", { timeout: 90_000 }, async () => {
  const rooms = [await newRoom(ada, [bob]), await newRoom(bob, [ada])] as const;
  const adas = [await connect(ada, rooms[0]), await connect(ada, rooms[0]), await connect(ada, rooms[1])];
  const bobs = await connect(bob, rooms[1]);
  await untilOnline(2);
  await bobs.close();
  await untilOnline(1);
  for (const socket of adas) await socket.close();
  await untilOnline(0);
});

it("does not count those whose server was killed, once their room wakes", { timeout: 120_000 }, async () => {
  const room = await newRoom(ada, [bob]);
  const sockets = [await connect(ada, room), await connect(bob, room)];
  await untilOnline(2);
  await server.killWorker();
  for (const socket of sockets) await socket.closing();
  await server.restartWorker();
  const again = await connect(bob, room);
  await untilOnline(1);
  await server.killWorker();
  await again.closing();
  await server.restartWorker();
  expect((await ada.api.get(`/room/${room}`)).status).toBe(200);
  await untilOnline(0);
});
