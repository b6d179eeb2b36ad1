import { setTimeout as sleep } from "node:timers/promises";
import { type ServerFrame, serverFrame } from "../../src/contract/frames.ts";
import { messageResponse, plainMessage } from "../../src/contract/message.ts";
import type { Person } from "./people.ts";
import { parsed, problemOf } from "./rest-client.ts";
import { SocketClient } from "./socket-client.ts";

/** What somebody said, and what they were answered: the rev of the message, a code of refusal, or nothing. */
export interface Said {
  readonly content: string;
  readonly saidAt: number;
  answer: number | string | null;
}

export type EventDto = Extract<ServerFrame, { t: "events" }>["events"][number];

/** It is the moments that are tried here, not the amount. */
const PAUSE_MS = 8;
const ON_THE_WAY_MAX = 5;

/** Talks without end over one transport, with many messages on their way at once, and keeps all that it hears. */
export abstract class Talker {
  readonly said: Said[] = [];
  readonly person: Person;
  private readonly name: string;
  private isStopping = false;

  constructor(name: string, person: Person) {
    this.name = name;
    this.person = person;
  }

  /** Resolves after `stop()` with all answers that there will be. */
  async run(): Promise<void> {
    while (!this.isStopping) {
      if (!this.isBusy) {
        const said = { content: `${this.name} ${this.said.length}`, saidAt: performance.now(), answer: null };
        this.said.push(said);
        this.say(said);
      }
      await sleep(PAUSE_MS);
    }
    await this.settle();
  }

  stop(): void {
    this.isStopping = true;
  }

  /** Whether enough is on its way. */
  protected get isBusy(): boolean {
    return false;
  }

  protected abstract say(said: Said): void;
  protected abstract settle(): Promise<void>;
}

export class RestTalker extends Talker {
  private readonly path: string;
  private readonly answers: Promise<void>[] = [];

  constructor(name: string, person: Person, room: string) {
    super(name, person);
    this.path = `/message/rooms/${room}/messages`;
  }

  protected override get isBusy(): boolean {
    return this.said.filter(({ answer }) => answer === null).length >= ON_THE_WAY_MAX;
  }

  protected override say(said: Said): void {
    this.answers.push(this.post(said));
  }

  protected override async settle(): Promise<void> {
    await Promise.all(this.answers);
  }

  private async post(said: Said): Promise<void> {
    const answer = await this.person.api.post(this.path, { message: { content: said.content } });
    said.answer = answer.status === 201 ? parsed(answer, 201, messageResponse).message.rev : problemOf(answer).code;
  }
}

/** On a socket, which it leaves open: whoever made it looks at how it ends. */
abstract class SocketTalker extends Talker {
  readonly socket: SocketClient;

  constructor(name: string, person: Person, socket: SocketClient) {
    super(name, person);
    this.socket = socket;
  }

  protected override say({ content }: Said): void {
    if (this.socket.isOpen) this.socket.send(this.frame(content));
  }

  protected abstract frame(content: string): string;
}

export class ChatTalker extends SocketTalker {
  private readonly parsed: ServerFrame[] = [];
  private seenRev = 0;

  static async open(name: string, person: Person, room: string): Promise<ChatTalker> {
    const socket = await openSocket(person, room, ["chat.v1"]);
    socket.send('{"t":"hello"}');
    await socket.next();
    return new ChatTalker(name, person, socket);
  }

  /** All that has arrived, each frame parsed once. */
  get frames(): readonly ServerFrame[] {
    for (const frame of this.socket.frames.slice(this.parsed.length)) this.parsed.push(parse(frame));
    return this.parsed;
  }

  /** In the order of their arrival. */
  get events(): EventDto[] {
    return this.frames.flatMap((frame) => (frame.t === "events" ? frame.events : []));
  }

  protected override frame(content: string): string {
    return JSON.stringify({ t: "send", id: content, client_id: content.replace(" ", "-"), content });
  }

  protected override say(said: Said): void {
    super.say(said);
    const last = this.frames.at(-1);
    const rev = last?.t === "events" ? (last.events.at(-1)?.rev ?? 0) : 0;
    if (rev <= this.seenRev || !this.socket.isOpen) return;
    this.seenRev = rev;
    this.socket.send(JSON.stringify({ t: "seen", rev }));
  }

  /** All is answered, or the socket has closed. */
  protected override async settle(): Promise<void> {
    while (this.socket.isOpen && !this.isAnswered()) await sleep(PAUSE_MS);
    this.isAnswered();
  }

  private isAnswered(): boolean {
    const answers = new Map<string | undefined, number | string>();
    for (const frame of this.frames) {
      if (frame.t === "ack") answers.set(frame.re, frame.rev);
      if (frame.t === "error") answers.set(frame.re, frame.problem.code);
    }
    for (const said of this.said) said.answer = answers.get(said.content) ?? null;
    return this.said.every(({ answer }) => answer !== null);
  }
}

/** The original's mode acknowledges nothing. */
export class PlainTalker extends SocketTalker {
  static async open(name: string, person: Person, room: string): Promise<PlainTalker> {
    return new PlainTalker(name, person, await openSocket(person, room, []));
  }

  protected override frame(content: string): string {
    return content;
  }

  protected override settle(): Promise<void> {
    return Promise.resolve();
  }
}

export async function openSocket(person: Person, room: string, protocols: readonly string[]): Promise<SocketClient> {
  const headers = { authorization: `Bearer ${person.token}` };
  return await SocketClient.open(`${person.api.url.replace("http", "ws")}/ws/${room}`, { protocols, headers });
}

/** The revs that a socket has been told of, whatever its protocol: `revOf` knows those of messages by their seq. */
export function revsHeard(socket: SocketClient, revOf: ReadonlyMap<number, number>): number[] {
  if (socket.socket.protocol !== "chat.v1") {
    return socket.frames.flatMap((frame) => {
      const json = JSON.parse(frame) as object;
      return "error" in json ? [] : (revOf.get(plainMessage.parse(json).seq) ?? Number.POSITIVE_INFINITY);
    });
  }
  return socket.frames.flatMap((text) => {
    const frame = parse(text);
    if (frame.t === "ready") return frame.rev;
    return frame.t === "events" ? frame.events.map(({ rev }) => rev) : [];
  });
}

function parse(frame: string): ServerFrame {
  return serverFrame.parse(JSON.parse(frame));
}
