import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readiness } from "../../src/contract/health.ts";
import { messageResponse, messagesResponse } from "../../src/contract/message.ts";
import { roomResponse } from "../../src/contract/room.ts";
import { searchResponse } from "../../src/contract/search.ts";
import { eventually } from "../support/bounded.ts";
import { logIn, newPerson, newRoom, PASSWORD, type Person } from "../support/people.ts";
import { PlainSender } from "../support/plain-sender.ts";
import { parsed, problemOf, RestClient } from "../support/rest-client.ts";
import { RestSender } from "../support/rest-sender.ts";
import { complaintsOf, readHistory, readProjection, wrongCounters } from "../support/room-record.ts";
import { Seeded } from "../support/seeded.ts";
import type { Sender } from "../support/sender.ts";
import { type RunningServer, startServer } from "../support/server.ts";
import { SocketClient } from "../support/socket-client.ts";
import { SocketSender } from "../support/socket-sender.ts";

/** The drain's pause after so short an outage is far below. */
const QUIET_MS = 40_000;

let server: RunningServer;
let admin: RestClient;
let ada: Person;
let bob: Person;

beforeAll(async () => {
  server = await startServer({ vars: { SEND_LIMITS: "off" } });
  const { session } = await logIn(server.url, server.admin.email, server.admin.password);
  admin = new RestClient(server.url, session.access_token);
  ada = await newPerson(server.url, "ada");
  bob = await newPerson(server.url, "bob");
});
afterAll(async () => await server.stop());

/** Waits until every sender had this many more messages acknowledged. */
async function sendMore(senders: readonly Sender[], more: number): Promise<void> {
  const before = senders.map(({ acknowledged }) => acknowledged);
  const isDone = () => senders.every(({ acknowledged }, n) => acknowledged >= (before[n] ?? 0) + more);
  await expect.poll(isDone, { timeout: 20_000, interval: 20 }).toBe(true);
}

async function readyStatus(): Promise<string> {
  const answer = await admin.get("/ready");
  return `${answer.status} ${readiness.parse(JSON.parse(answer.text)).status}`;
}

describe("P12: with PostgreSQL down", { timeout: 120_000 }, () => {
  it("rooms go on over sockets and REST, and everything arrives there afterwards, exactly once", async () => {
    const place = { url: server.url, room: await newRoom(ada, [bob]), random: new Seeded() };
    const sockets = [new SocketSender("socket-ada", ada, place), new SocketSender("socket-bob", bob, place)];
    const senders = [...sockets, new RestSender("rest-bob", bob, place), new PlainSender("plain-ada", ada, place)];
    const running = Promise.all(senders.map(async (sender) => await sender.run()));
    const during: number[] = [];
    for (let outage = 0; outage < 2; outage += 1) {
      await sendMore(senders, 20);
      await server.stopDatabase("immediate");
      const before = senders.map(({ acknowledged }) => acknowledged);
      await sendMore(senders, 40);
      expect(await readyStatus()).toBe("503 degraded");
      const newest = Math.max(...senders.flatMap(({ attempts }) => attempts.map(({ ack }) => ack?.seq ?? 0)));
      const answer = await ada.api.get(`/message/rooms/${place.room}/messages`);
      const { messages } = parsed(answer, 200, messagesResponse);
      expect(messages).toHaveLength(50);
      expect(messages[0]?.seq).toBeGreaterThanOrEqual(newest);
      const late = await SocketClient.open(`${server.socketUrl}/ws/${place.room}?token=${bob.token}`);
      expect(await late.take(50)).toHaveLength(50);
      await late.close();
      during.push(...senders.map(({ acknowledged }, n) => acknowledged - (before[n] ?? 0)));
      await server.startDatabase();
    }
    for (const sender of senders) sender.stop();
    await running;

    const history = await readHistory(ada, place.room);
    console.log(`seed ${place.random.seed}: ${history.length} stored, while it was down ${during.join(" + ")}`);
    expect(complaintsOf(senders, history)).toEqual([]);
    expect(await readProjection(server, ada, place.room, QUIET_MS)).toEqual(history);
    expect(await wrongCounters(server)).toEqual([]);
    expect(await readyStatus()).toBe("200 ok");
    // Nobody was thrown out, and nobody had to try twice.
    expect(senders.flatMap(({ attempts }) => attempts.filter(({ tries }) => tries > 1))).toEqual([]);
    for (const { revs } of sockets) expect(revs).toEqual(revs.map((_, index) => (revs[0] ?? 0) + index));
  });

  it("what needs it answers 503 with Retry-After, in bounded time, and works again afterwards", async () => {
    const room = await newRoom(ada);
    const messages = `/message/rooms/${room}/messages`;
    const said = await ada.api.post(messages, { message: { content: "a canary" } });
    const { message } = parsed(said, 201, messageResponse);
    expect(await readProjection(server, ada, room, QUIET_MS)).toHaveLength(1);
    await server.stopDatabase("immediate");
    expect((await ada.api.delete(`${messages}/${message.id}`)).status).toBe(200);
    const nobody = new RestClient(server.url);
    const signup = { user: { email: "late@example.com", full_name: "Late" }, password: PASSWORD };
    const passwords = { old_password: PASSWORD, new_password: "another phrase", confirm_password: "another phrase" };
    const requests = {
      "log in": () => nobody.post("/auth/login", { username: ada.email, password: PASSWORD }),
      "sign up": () => nobody.post("/user/signup", signup),
      "read a profile": () => ada.api.get("/user/me"),
      "change a profile": () => ada.api.put(`/user/update/${ada.id}`, { user: { full_name: "Late" } }),
      "change a password": () => ada.api.post("/user/update_password", passwords),
      "find a user": () => ada.api.get(`/user/lookup?username=${bob.username}`),
      "list users": () => admin.get("/user/users"),
      "list rooms": () => ada.api.get("/room/rooms"),
      "add a member": () => ada.api.put(`/room/${room}/members/${bob.id}`, { member: { role: "member" } }),
      "count messages": () => admin.get("/admin/analytics/messages-per-room"),
      "export counts": () => admin.get("/admin/analytics/user-activity?format=csv"),
      "search a room": () => ada.api.get(`${messages}/search?q=canary`),
      "search everywhere": () => ada.api.get("/message/search?q=canary"),
      "list mentions": () => ada.api.get("/user/mentions"),
      "start a job": () => admin.post("/admin/jobs", { job: { kind: "resync" } }),
      "ask for a room that is not here": () => ada.api.get("/room/01920b5e-7c3a-7d4e-8f00-0a1b2c3d4e5f"),
    };
    const outcomes = await Promise.all(
      Object.entries(requests).map(async ([name, request]) => {
        const startedAt = Date.now();
        const answer = await request();
        const { code, retryable } = problemOf(answer);
        const isSoon = Date.now() - startedAt < 12_000;
        const retryAfter = Number(answer.headers.get("retry-after")) > 0;
        return { name, status: answer.status, code, retryable, retryAfter, isSoon };
      }),
    );
    const down = { status: 503, code: "database.unavailable", retryable: true, retryAfter: true, isSoon: true };
    expect(outcomes).toEqual(Object.keys(requests).map((name) => ({ name, ...down })));

    await server.startDatabase();
    await eventually(10_000, "the first log-in", async () => {
      const { status } = await requests["log in"]();
      return status === 200 || undefined;
    });
    for (const request of [requests["read a profile"], requests["list rooms"], requests["count messages"]]) {
      expect((await request()).status).toBe(200);
    }
    // It never came back, though PostgreSQL had it a moment ago.
    for (const request of [requests["search a room"], requests["search everywhere"]]) {
      expect(parsed(await request(), 200, searchResponse).results).toEqual([]);
    }
  });

  it("a room is made, and is in the lists as soon as PostgreSQL is back", async () => {
    await server.stopDatabase("immediate");
    const made = parsed(await ada.api.post("/room", { room: { name: "Made in the dark" } }), 201, roomResponse);
    expect(made.listed).toBe(false);
    const path = `/message/rooms/${made.room.id}/messages`;
    expect((await ada.api.post(path, { message: { content: "Is anybody there?" } })).status).toBe(201);
    await server.startDatabase();
    await eventually(QUIET_MS, "the room in the lists", async () => {
      const { status, text } = await ada.api.get("/room/rooms?q=dark");
      return (status === 200 && text.includes(made.room.id)) || undefined;
    });
    expect(await readProjection(server, ada, made.room.id, QUIET_MS)).toMatchObject([{ content: "Is anybody there?" }]);
  });
});
