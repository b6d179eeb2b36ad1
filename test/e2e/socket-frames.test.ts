import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { serverFrame } from "../../src/contract/frames.ts";
import { messageResponse, messagesResponse, plainMessage } from "../../src/contract/message.ts";
import { problem } from "../../src/contract/problem.ts";
import { newPerson, newRoom, type Person } from "../support/people.ts";
import { parsed, refusalOf } from "../support/rest-client.ts";
import { type RunningServer, startServer } from "../support/server.ts";
import { SocketClient } from "../support/socket-client.ts";

let server: RunningServer;
let ada: Person;
let bob: Person;
let room: string;

beforeAll(async () => {
  server = await startServer({ vars: { SEND_LIMITS: "off" } });
  ada = await newPerson(server.url, "ada");
  bob = await newPerson(server.url, "bob");
});
afterAll(async () => await server.stop());
beforeEach(async () => {
  room = await newRoom(ada, [bob]);
});

async function open({ token }: Person, protocols: readonly string[] = []): Promise<SocketClient> {
  return await SocketClient.open(`${server.socketUrl}/ws/${room}?token=${token}`, { protocols });
}

/** What the room has kept, oldest first. */
async function kept(): Promise<(string | null)[]> {
  const { messages } = parsed(await ada.api.get(`/message/rooms/${room}/messages`), 200, messagesResponse);
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => messages.length - index));
  return messages.map(({ content }) => content).reverse();
}

async function send(content: string): Promise<number> {
  const sent = await bob.api.post(`/message/rooms/${room}/messages`, { message: { content } });
  return parsed(sent, 201, messageResponse).message.seq;
}

describe("a plain socket", () => {
  it("gives everyone, the sender too, each message once and in one order, REST sends included", async () => {
    const sockets = [await open(ada), await open(bob), await open(bob)] as const;
    const texts = Array.from({ length: 10 }, (_, n) => n);
    for (const n of texts) {
      sockets[0].send(`ada ${n}`);
      sockets[1].send(`bob ${n}`);
      if (n % 2 === 0) await send(`rest ${n}`);
    }
    const views = await Promise.all(sockets.map(async (socket) => await socket.take(25)));
    for (const frame of views[0] ?? []) plainMessage.parse(frame);
    expect(views[0]?.map(({ seq }) => seq)).toEqual(Array.from({ length: 25 }, (_, n) => n + 1));
    expect(views[1]).toEqual(views[0]);
    expect(views[2]).toEqual(views[0]);
    expect(await kept()).toEqual(views[0]?.map(({ content }) => content));
    // First in, first out for one connection (P4).
    const ofAda = views[0]?.map(({ content }) => String(content)).filter((content) => content.startsWith("ada"));
    expect(ofAda).toEqual(texts.map((n) => `ada ${n}`));
  });

  it.each([
    ["nothing", ""],
    ["blanks", " \t\n "],
    ["a NUL", "a\u0000b"],
    ["an escape character", "\u001b[31m"],
    ["too many characters", "x".repeat(8_001)],
    ["too many characters beyond the basic plane", "\u{1f47d}".repeat(8_001)],
  ])("answers %s with an error, to its sender only, and stays open", async (_, text) => {
    const [sender, other] = [await open(ada), await open(bob)];
    sender.send(text);
    const [refused] = await sender.take(1);
    expect(Object.keys(refused ?? {})).toEqual(["error"]);
    expect(problem.parse(refused?.error)).toMatchObject({ code: "request.invalid", retryable: false });
    sender.send("after it");
    expect(await other.take(1)).toMatchObject([{ content: "after it", seq: 1 }]);
    expect(await kept()).toEqual(["after it"]);
  });

  it.each([
    ["a binary frame", Buffer.from([1, 2, 3]), true],
    ["an empty binary frame", Buffer.alloc(0), true],
    ["a frame of more than 64 KiB", Buffer.from("x".repeat(64 * 1024 + 1)), false],
    ["a frame of 1 MB", Buffer.from("x".repeat(1 << 20)), false],
  ])("is closed with 1008 for %s; the others go on", async (_, data, binary) => {
    const [sender, other] = [await open(ada), await open(bob)];
    sender.send(data, { binary });
    expect(await sender.closing()).toEqual({ code: 1008, reason: expect.stringMatching(/./) });
    other.send("still here");
    expect(await other.take(1)).toMatchObject([{ content: "still here", seq: 1 }]);
    expect(sender.frames).toEqual([]);
    expect(await kept()).toEqual(["still here"]);
  });

  it("takes the largest message there is, and whatever is text in it", async () => {
    const socket = await open(ada);
    const texts = ["x".repeat(8_000), "\u{1f47d}".repeat(8_000), "line\nbreak\ttab", '{"t":"send"}', "<script>"];
    for (const text of texts) socket.send(text);
    expect((await socket.take(texts.length)).map(({ content }) => content)).toEqual(texts);
    expect(await kept()).toEqual(texts);
  });

  it("reads a fragmented frame as one message", async () => {
    const socket = await open(ada);
    for (const part of ["one ", "mess", "a"]) socket.send(part, { fin: false });
    socket.send("ge", { fin: true });
    expect(await socket.take(1)).toMatchObject([{ content: "one message" }]);
  });

  it("keeps of a frame that is not UTF-8 what the platform makes of it, the same for everyone", async () => {
    const [sender, other] = [await open(ada), await open(bob)];
    sender.send(Buffer.from([0x61, 0xff, 0xfe]), { binary: false });
    expect(await other.take(1)).toMatchObject([{ content: "a\ufffd\ufffd" }]);
    expect(await kept()).toEqual(["a\ufffd\ufffd"]);
  });

  it("keeps the ping of the heartbeat out of the room", async () => {
    const socket = await open(ada);
    socket.send('{"t":"ping"}');
    expect(await socket.next()).toBe('{"t":"pong"}');
    expect(await kept()).toEqual([]);
  });
});

describe("REST beside it", () => {
  it.each(["\\ud800", "\\udc00\\ud83d", "\\ud83d x"])("refuses %s in a message", async (text) => {
    const headers = { "content-type": "application/json" };
    const path = `/message/rooms/${room}/messages`;
    const raw = `{"message":{"content":"a${text}"}}`;
    expect(refusalOf(await ada.api.request("POST", path, { raw, headers }))).toBe("422 request.invalid");
    expect(await kept()).toEqual([]);
  });

  it("takes a pair that is whole", async () => {
    const raw = '{"message":{"content":"\\ud83d\\udc7d"}}';
    const headers = { "content-type": "application/json" };
    await ada.api.request("POST", `/message/rooms/${room}/messages`, { raw, headers });
    expect(await kept()).toEqual(["\u{1f47d}"]);
  });
});

describe("a chat.v1 socket", () => {
  async function greeted(person: Person, hello = '{"t":"hello"}'): Promise<SocketClient> {
    const socket = await open(person, ["chat.v1"]);
    socket.send(hello);
    expect(serverFrame.parse(JSON.parse(await socket.next())).t).toBe("ready");
    return socket;
  }
  const valid = { t: "send", id: "1", client_id: "c1", content: "x" };

  it.each([
    ["an unknown kind", { t: "surprise", id: "1" }],
    ["an unknown field", { ...valid, seq: 7 }],
    ["no client_id", { t: "send", id: "1", content: "x" }],
    ["another type", { ...valid, content: 5 }],
    ["a NUL", { ...valid, content: "a\u0000b" }],
    ["a lone surrogate", { ...valid, content: "a\ud800b" }],
    ["an array", [valid]],
    ["null", null],
  ])("answers %s with an error, and stays open", async (_, frame) => {
    const socket = await greeted(ada);
    socket.send(JSON.stringify(frame));
    const answer = serverFrame.parse(JSON.parse(await socket.next()));
    expect(answer).toMatchObject({ t: "error", problem: { code: "request.invalid" } });
    socket.send(JSON.stringify(valid));
    await expect.poll(() => socket.frames.some((text) => text.includes('"ack"'))).toBe(true);
    expect(await kept()).toEqual(["x"]);
  });

  it("is acknowledged in the frame of the events if it asked for batches, or alone where nothing happened, else behind it", async () => {
    const [sender, other] = [await greeted(ada, '{"t":"hello","ack":"batch"}'), await greeted(bob)];
    const next = async (socket: SocketClient) => {
      for (;;) {
        const frame = serverFrame.parse(JSON.parse(await socket.next()));
        if (frame.t !== "presence") return frame;
      }
    };
    sender.send(JSON.stringify(valid));
    const told = await next(other);
    expect(told).toMatchObject({
      t: "events",
      events: [{ type: "message.created", message: { content: "x", seq: 1 } }],
    });
    expect(told).not.toHaveProperty("acks");
    expect(await next(sender)).toEqual({
      ...told,
      acks: [expect.objectContaining({ re: "1", seq: 1, duplicate: false })],
    });
    sender.send(JSON.stringify({ ...valid, id: "2" }));
    expect(await next(sender)).toMatchObject({ t: "acks", acks: [{ re: "2", seq: 1, duplicate: true }] });
    other.send(JSON.stringify({ ...valid, id: "3" }));
    expect(await next(other)).toMatchObject({ t: "events", events: [{ message: { seq: 2 } }] });
    expect(await next(other)).toMatchObject({ t: "ack", re: "3", seq: 2 });
  });

  it.each([
    ["no JSON", "{"],
    ["a key that stands twice", '{"t":"send","id":"1","client_id":"c1","content":"x","content":"y"}'],
    ["a binary frame", Buffer.from(JSON.stringify(valid))],
    ["more than 64 KiB", JSON.stringify({ ...valid, content: "x".repeat(64 * 1024) })],
  ])("is closed with 4502 for %s", async (_, data) => {
    const socket = await greeted(ada);
    socket.send(data);
    expect(await socket.closing()).toMatchObject({ code: 4502 });
    expect(await kept()).toEqual([]);
  });

  it("survives deep nesting and 1e400", async () => {
    const socket = await greeted(ada);
    const deep = "[".repeat(10_000) + "]".repeat(10_000);
    for (const text of [`{"t":"send","id":"1","client_id":"c1","content":${deep}}`, '{"t":"seen","rev":1e400}', deep]) {
      socket.send(text);
      expect(serverFrame.parse(JSON.parse(await socket.next()))).toMatchObject({ t: "error" });
    }
    expect(await kept()).toEqual([]);
  });

  it("hears nothing before hello", async () => {
    const socket = await open(ada, ["chat.v1"]);
    socket.send(JSON.stringify(valid));
    expect(serverFrame.parse(JSON.parse(await socket.next()))).toMatchObject({ t: "error" });
    expect(await kept()).toEqual([]);
  });
});
