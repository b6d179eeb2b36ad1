import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { serverFrame } from "../../src/contract/frames.ts";
import { plainMessage } from "../../src/contract/message.ts";
import { problem } from "../../src/contract/problem.ts";
import { closeCodes } from "../../src/domain/close.ts";
import { eventually } from "../support/bounded.ts";
import { anyText, brokenJsonOf, idMark, jsonOf, resolved } from "../support/json-arbitraries.ts";
import { ApiDocument, type Schema } from "../support/openapi.ts";
import { SocketClient } from "../support/socket-client.ts";
import { type Actor, actors, type World } from "./world.ts";

/** What one client says on one socket. */
export interface Talk {
  readonly as: Actor;
  readonly protocol: "chat.v1" | "chat.plain";
  readonly room: string;
  /** Whether it begins as the protocol wants it. */
  readonly greets: boolean;
  readonly frames: readonly { readonly text: string; readonly isBinary: boolean }[];
}

/** The part of the AsyncAPI document that says what a client may send. */
export interface SocketDocument {
  readonly operations: { readonly hear: { readonly messages: readonly { readonly $ref: string }[] } };
  readonly components: {
    readonly messages: Readonly<Record<string, { readonly payload: Schema }>>;
    readonly schemas: Readonly<Record<string, Schema>>;
  };
}

const ANSWER_MS = 10_000;
const FRAMES_MAX = 30;
/** What a client may bring upon itself; anything else is our failure. */
const DESERVED = new Set<number>([
  1008,
  closeCodes.unauthenticated,
  closeCodes.malformed,
  closeCodes.not_member,
  closeCodes.banned,
  closeCodes.room_gone,
  closeCodes.session_ended,
]);

export function talkOf({ operations, components }: SocketDocument): fc.Arbitrary<Talk> {
  const api = new ApiDocument({ paths: {}, components });
  const payloads = operations.hear.messages.map(({ $ref }) => {
    const payload = components.messages[$ref.split("/").at(-1) ?? ""]?.payload;
    if (!payload) throw new Error(`${$ref} is not in the document`);
    return payload;
  });
  const valid = fc.oneof(...payloads.map((payload) => jsonOf(api, payload)));
  const broken = fc.oneof(...payloads.map((payload) => brokenJsonOf(api, payload)));
  const v1 = fc.oneof(
    { weight: 12, arbitrary: valid },
    { weight: 3, arbitrary: broken },
    { weight: 1, arbitrary: fc.oneof(anyText, large) },
  );
  const plain = fc.oneof(
    { weight: 12, arbitrary: anyText },
    { weight: 2, arbitrary: valid },
    { weight: 1, arbitrary: large },
  );
  return fc.oneof(talk("chat.v1", v1), talk("chat.plain", plain));
}

const large = fc.constantFrom("x".repeat(8_001), "x".repeat(64 * 1024), "\u{1f47d}".repeat(40_000), "[".repeat(60_000));

function talk(protocol: Talk["protocol"], text: fc.Arbitrary<string>): fc.Arbitrary<Talk> {
  const isBinary = fc.nat({ max: 200 }).map((n) => n === 200);
  return fc.record({
    as: fc.constantFrom(...actors),
    protocol: fc.constant(protocol),
    room: fc.oneof({ weight: 19, arbitrary: idMark("room_id") }, { weight: 1, arbitrary: fc.constant("no-room") }),
    greets: fc.nat({ max: 19 }).map((n) => n > 0),
    frames: fc.array(fc.record({ text, isBinary }), { minLength: 1, maxLength: FRAMES_MAX, size: "max" }),
  });
}

/** Says it all and waits until the last word is answered. @throws Error that tells what was wrong with the answers. */
export async function hold(world: World, { as, protocol, room, greets, frames }: Talk): Promise<void> {
  const fill = (text: string) => resolved(text, (name, nth) => world.idOf(name, nth));
  const token = world.tokenOf(as);
  const url = `${world.rig.url.replace("http", "ws")}/ws/${fill(room)}`;
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  const socket = await SocketClient.open(url, { protocols: [protocol], headers });
  const say = (text: string, binary = false) => socket.isOpen && socket.send(binary ? Buffer.from(text) : text);
  if (greets && protocol === "chat.v1") say('{"t":"hello"}');
  for (const { text, isBinary } of frames) say(fill(text), isBinary);
  const last = randomUUID();
  // Whoever may not write is told so, whoever may hears it: this text is answered by its own error at the latest.
  say(protocol === "chat.v1" ? `{"t":"read","id":"${last}","seq":0}` : `Is it there? ${last}`);
  const texts = frames.filter(({ text, isBinary }) => !isBinary && text !== '{"t":"ping"}').length + 1;
  await eventually(ANSWER_MS, "an answer to the last frame", () => {
    if (!socket.isOpen) return true;
    if (socket.frames.some((frame) => frame.includes(last))) return true;
    const errors = socket.frames.filter((frame) => frame.startsWith('{"error":')).length;
    return (protocol === "chat.plain" && errors >= texts) || undefined;
  });
  for (const frame of socket.frames) check(protocol, frame);
  // Our own close, which a busy server may answer too late for the client to wait for it, tells nothing of the server.
  const isOurs = socket.isOpen;
  if (isOurs) socket.socket.close(1000);
  const { code, reason } = await socket.closing();
  if (!isOurs && !DESERVED.has(code)) throw new Error(`closed with ${code} ${reason}`);
}

function check(protocol: Talk["protocol"], text: string): void {
  const frame = JSON.parse(text) as { error?: unknown; t?: unknown };
  const found = protocol === "chat.v1" ? serverFrame.safeParse(frame) : plainFrame(frame);
  if (!found.success) throw new Error(`A frame is not as its contract: ${found.error.message}`);
}

function plainFrame(frame: { error?: unknown; t?: unknown }) {
  if (frame.t === "pong") return serverFrame.safeParse(frame);
  return frame.error === undefined ? plainMessage.safeParse(frame) : problem.safeParse(frame.error);
}
