import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { success } from "../../src/contract/primitives.ts";
import { problem } from "../../src/contract/problem.ts";
import { roomResponse } from "../../src/contract/room.ts";
import { ticketResponse } from "../../src/contract/session.ts";
import { logIn, newPerson, newRoom, PASSWORD, type Person } from "../support/people.ts";
import { parsed, RestClient, refusalOf } from "../support/rest-client.ts";
import { type RunningServer, startServer } from "../support/server.ts";
import { type Closed, SocketClient, type SocketOptions, UpgradeRefusedError } from "../support/socket-client.ts";

const SOME_ID = "01920b5e-7c3a-7d4e-8f00-0a1b2c3d4e5f";
const LISTED = "https://chat.example.com";

let server: RunningServer;
let ada: Person;
let bob: Person;
let eve: Person;
let room: string;

beforeAll(async () => {
  server = await startServer({ vars: { ALLOWED_ORIGINS: `https://other.example.com,${LISTED}` } });
  ada = await newPerson(server.url, "ada");
  bob = await newPerson(server.url, "bob");
  eve = await newPerson(server.url, "eve");
  room = await newRoom(ada, [bob]);
});
afterAll(async () => await server.stop());

async function open(path: string, options?: SocketOptions): Promise<SocketClient> {
  return await SocketClient.open(`${server.socketUrl}/ws/${path}`, options);
}

async function refused(path: string, options?: SocketOptions): Promise<Closed> {
  const socket = await open(path, options);
  const closed = await socket.closing();
  expect(socket.frames).toEqual([]);
  return closed;
}

async function ticketFor(person: Person, room_id: string): Promise<string> {
  return `ticket.${parsed(await person.api.post("/auth/ws-ticket", { room_id }), 201, ticketResponse).ticket}`;
}

/** In both directions: what it sends comes back to it, behind the history. */
async function expectWorking(socket: SocketClient): Promise<void> {
  const content = randomUUID();
  socket.send(content);
  for (let frame = ""; !frame.includes(content); ) frame = await socket.next();
  await socket.close();
}

describe("a socket is opened by", () => {
  it("?token=, as the original's clients do, without a sub-protocol", async () => {
    const socket = await open(`${room}?token=${ada.token}`);
    expect(socket.socket.protocol).toBe("");
    await expectWorking(socket);
  });

  it("an Authorization header, which goes before ?token=", async () => {
    const headers = { authorization: `Bearer ${ada.token}` };
    await expectWorking(await open(`${room}?token=junk`, { headers }));
    expect(await refused(`${room}?token=${ada.token}`, { headers: { authorization: "Bearer junk" } })).toMatchObject({
      code: 1008,
    });
  });

  it("a ticket beside chat.plain, which is the sub-protocol that is answered", async () => {
    const socket = await open(room, { protocols: ["chat.plain", await ticketFor(ada, room)] });
    expect(socket.socket.protocol).toBe("chat.plain");
    await expectWorking(socket);
  });

  it("a ticket beside chat.v1, wherever it stands among the offers", async () => {
    const socket = await open(room, { protocols: [await ticketFor(ada, room), "chat.v1"] });
    expect(socket.socket.protocol).toBe("chat.v1");
    socket.send('{"t":"hello"}');
    expect(await socket.take(1)).toMatchObject([{ t: "ready", room: { id: room } }]);
    await socket.close();
  });

  it("the server's own pages, and those of listed origins", async () => {
    for (const origin of [server.url, LISTED]) {
      await expectWorking(await open(`${room}?token=${ada.token}`, { headers: { origin } }));
    }
  });
});

describe("a ticket", () => {
  it("opens exactly one of thirty sockets that race with it", async () => {
    await ada.api.post(`/message/rooms/${room}/messages`, { message: { content: "welcome" } });
    const protocols = ["chat.plain", await ticketFor(ada, room)];
    const sockets = await Promise.all(Array.from({ length: 30 }, async () => await open(room, { protocols })));
    const losers = sockets.map(async (socket) => (await socket.closing()).reason);
    // The one that stays open is greeted with the history; the others' wait ends with their close.
    const winner = await Promise.any(sockets.map(async (socket) => await socket.next().then(() => socket)));
    await winner.close();
    const reasons = await Promise.all(losers);
    expect(reasons.filter((reason) => reason.startsWith("auth.invalid_token"))).toHaveLength(29);
  });

  it("is for its room and its user only", async () => {
    const other = await newRoom(ada);
    expect(await refused(other, { protocols: ["chat.plain", await ticketFor(ada, room)] })).toMatchObject({
      code: 1008,
      reason: expect.stringMatching(/^auth\.invalid_token/),
    });
    const [, secret = ""] = (await ticketFor(ada, room)).replace("ticket.", "").split(".");
    const stolen = `ticket.${bob.id}.${secret}`;
    expect(await refused(room, { protocols: ["chat.plain", stolen] })).toMatchObject({ code: 1008 });
  });

  it("is no access token, and no key to a room that is not its user's", async () => {
    const ticket = await ticketFor(eve, room);
    expect(await refused(`${room}?token=${ticket.replace("ticket.", "")}`)).toMatchObject({ code: 1008 });
    expect(await refused(room, { protocols: ["chat.plain", ticket] })).toMatchObject({
      code: 1008,
      reason: expect.stringMatching(/^room\.not_found/),
    });
  });
});

describe("a refused socket is closed with 1008 and a reason", () => {
  it.each([
    ["without a token", () => room, "auth.required"],
    ["with an empty token", () => `${room}?token=`, "auth.invalid_token"],
    ["with junk for a token", () => `${room}?token=junk`, "auth.invalid_token"],
    ["with 8 kB of junk", () => `${room}?token=${"x".repeat(8_000)}`, "auth.invalid_token"],
    ["to a room that does not exist", () => `${SOME_ID}?token=${ada.token}`, "room.not_found"],
    ["to what is no id", () => `nonsense?token=${ada.token}`, "room.not_found"],
    ["to somebody else's room", () => `${room}?token=${eve.token}`, "room.not_found"],
  ])("%s", async (_, path, code) => {
    const closed = await refused(path());
    expect(closed).toEqual({ code: 1008, reason: expect.stringMatching(new RegExp(`^${code.replace(".", "\\.")}: `)) });
  });

  it("the same for a private room as for none", async () => {
    expect(await refused(`${room}?token=${eve.token}`)).toEqual(await refused(`${SOME_ID}?token=${eve.token}`));
  });

  it("to a public room that one has not joined", async () => {
    const open = await newRoom(ada, [], { visibility: "public" });
    expect((await refused(`${open}?token=${eve.token}`)).reason).toMatch(/^room\.not_member/);
  });

  it("and with a final code of its own for chat.v1", async () => {
    const protocols = ["chat.v1"];
    expect((await refused(`${room}?token=junk`, { protocols })).code).toBe(4500);
    expect((await refused(`${SOME_ID}?token=${ada.token}`, { protocols })).code).toBe(4505);
  });
});

describe("before any upgrade", () => {
  it.each(["https://evil.example.com", "null", "http://127.0.0.1", `${LISTED}.evil.com`, "https://CHAT.example.com:1"])(
    "a page of %s is refused",
    async (origin) => {
      const refusal = await open(`${room}?token=${ada.token}`, { headers: { origin } }).catch(
        (error: unknown) => error,
      );
      expect(refusal).toBeInstanceOf(UpgradeRefusedError);
      const { status, body } = refusal as UpgradeRefusedError;
      expect(status).toBe(403);
      expect(problem.parse(JSON.parse(body))).toMatchObject({ code: "request.origin_refused", status: 403 });
    },
  );

  it("a request that wants none is told so", async () => {
    expect(refusalOf(await ada.api.get(`/ws/${room}`))).toBe("426 request.upgrade_required");
  });
});

describe("an open socket is closed with 1008 when", () => {
  it("its session ends, and only that", async () => {
    const { session } = await logIn(server.url, bob.email, PASSWORD);
    const ending = await open(`${room}?token=${session.access_token}`);
    const staying = await open(`${room}?token=${bob.token}`);
    parsed(await new RestClient(server.url, session.access_token).post("/auth/logout"), 200, success);
    expect(await ending.closing(5_000)).toMatchObject({ code: 1008, reason: "The session has ended" });
    expect((await refused(`${room}?token=${session.access_token}`)).reason).toMatch(/^auth\.session_ended/);
    await expectWorking(staying);
  });

  it("its user is removed, or the room is deleted", async () => {
    const doomed = await newRoom(ada, [bob]);
    const removed = await open(`${doomed}?token=${bob.token}`);
    const owner = await open(`${doomed}?token=${ada.token}`);
    expect((await ada.api.delete(`/room/${doomed}/members/${bob.id}`)).status).toBe(200);
    expect(await removed.closing(5_000)).toMatchObject({ code: 1008 });
    owner.send("still here");
    expect(await owner.take(1)).toMatchObject([{ content: "still here" }]);
    expect((await ada.api.delete(`/room/${doomed}`)).status).toBe(200);
    expect(await owner.closing(5_000)).toMatchObject({ code: 1008, reason: "The room was deleted" });
    expect(removed.frames).toEqual([]);
  });

  it("its account is locked", async () => {
    const mallory = await newPerson(server.url, "mallory");
    const den = await newRoom(mallory);
    const socket = await open(`${den}?token=${mallory.token}`);
    const { session } = await logIn(server.url, server.admin.email, server.admin.password);
    const admin = new RestClient(server.url, session.access_token);
    const locked = await admin.put(`/user/update/${mallory.id}`, { user: { status: "locked" } });
    expect(locked.status).toBe(200);
    expect(await socket.closing(5_000)).toMatchObject({ code: 1008 });
    expect((await refused(`${den}?token=${mallory.token}`)).code).toBe(1008);
    parsed(await admin.get(`/room/${den}`), 200, roomResponse);
  });
});
