import { plainMessage } from "../../../src/contract/message.ts";
import type { Random } from "../rig/random.ts";
import type { Person } from "../rig/template.ts";
import type { Client } from "./client.ts";
import type { RoomHistory } from "./history.ts";
import { parseTag, Sends } from "./sends.ts";
import { LastingSocket } from "./socket.ts";
import { PlainStream } from "./stream.ts";

export interface PlainOptions {
  readonly socketUrl: string;
  readonly person: Person;
  readonly client: number;
  readonly history: RoomHistory;
  readonly random: Random;
  readonly window: number;
}

/** A client of the original's mode: text out, and its own message coming back is all the acknowledgement there is. */
export class PlainClient implements Client {
  readonly sends: Sends;
  readonly stream: PlainStream;
  readonly socket: LastingSocket;
  private readonly options: PlainOptions;
  private readonly waiting = new Map<number, number>();
  private place = 0;

  constructor(options: PlainOptions) {
    this.options = options;
    const { history, person, client, socketUrl, random } = options;
    this.sends = new Sends(client, person.id, false);
    history.sends.set(client, this.sends);
    this.stream = new PlainStream(person.id);
    history.plainStreams.push(this.stream);
    this.socket = new LastingSocket(
      {
        url: `${socketUrl}/ws/${history.roomId}`,
        protocol: "chat.plain",
        token: person.token,
        random,
        pingMs: 0,
      },
      { opened: () => this.opened(), frame: (text) => this.hear(text), lost: () => this.lost() },
    );
  }

  get open(): number {
    return this.waiting.size;
  }

  get isReady(): boolean {
    return this.socket.isOpen;
  }

  offer(count: number): number {
    const free = this.socket.isOpen ? Math.min(count, this.options.window - this.waiting.size) : 0;
    for (let i = 0; i < free; i += 1) {
      const n = this.sends.invoke();
      this.place += 1;
      this.waiting.set(n, this.place);
      this.socket.send(this.sends.contentOf(n));
    }
    return Math.max(0, free);
  }

  stop(): void {
    this.lost();
    this.socket.stop();
  }

  private opened(): void {
    this.place = 0;
    this.stream.opened();
  }

  /** Without a client_id a repetition would be a second message: whoever speaks plain can only wonder. */
  private lost(): void {
    for (const n of this.waiting.keys()) {
      this.sends.lost(n);
      this.sends.giveUp(n);
    }
    this.waiting.clear();
  }

  private hear(text: string): void {
    const json = JSON.parse(text) as { error?: unknown };
    if (json.error !== undefined) {
      this.lost();
      return;
    }
    const message = plainMessage.parse(json);
    this.stream.message(message.seq);
    const tag = parseTag(message.content);
    if (tag?.client !== this.sends.client) return;
    const place = this.waiting.get(tag.n);
    this.waiting.delete(tag.n);
    const agrees = this.sends.ok(tag.n, {
      id: message.id,
      seq: message.seq,
      rev: 0,
      duplicate: place === undefined,
      connection: this.socket.connection,
      place: place ?? 0,
    });
    if (!agrees) this.options.history.faults.push(`~${tag.client}-${tag.n}~ came back twice`);
  }
}
