import { type AckDto, type ServerFrame, serverFrame } from "../../../src/contract/frames.ts";
import type { Random } from "../rig/random.ts";
import type { Person } from "../rig/template.ts";
import type { Client } from "./client.ts";
import type { RoomHistory } from "./history.ts";
import { Replica } from "./replica.ts";
import { Sends } from "./sends.ts";
import { LastingSocket } from "./socket.ts";
import { Stream } from "./stream.ts";
import { Touches, type TouchOptions } from "./touches.ts";

export interface ChatOptions extends TouchOptions {
  readonly socketUrl: string;
  readonly person: Person;
  readonly client: number;
  readonly history: RoomHistory;
  readonly random: Random;
  /** Sends in flight at most. */
  readonly window: number;
  readonly pingMs?: number;
  /** Every frame is held against the contract; costs too much for a long run. */
  readonly isStrict?: boolean;
}

const SEEN_EVERY_MS = 100;
const RETRY_MS = 400;

/** A client of `chat.v1` as the contract asks for it: resumes, repeats what was not acknowledged, says what it saw. */
export class ChatClient implements Client {
  readonly sends: Sends;
  readonly stream: Stream;
  readonly socket: LastingSocket;
  readonly problems = new Map<string, number>();
  private readonly options: ChatOptions;
  private isJoined = false;
  private place = 0;
  /** In the order of their first attempt, until they are answered for good. */
  private readonly unanswered = new Set<number>();
  /** What this connection was asked, by the `re` of the answer. */
  private asked = new Map<string, { n: number; place: number }>();
  /** What is done with messages besides. */
  private readonly touches: Touches;
  private seenAt = 0;
  private listener: ((frame: ServerFrame) => void) | null = null;

  constructor(options: ChatOptions) {
    this.options = options;
    const { history, person, client, socketUrl, random, pingMs = 2_000 } = options;
    this.sends = new Sends(client, person.id);
    history.sends.set(client, this.sends);
    this.touches = new Touches(options, random, this.sends, history);
    this.stream = new Stream(person.id, history.witness);
    history.streams.push(this.stream);
    const url = `${socketUrl}/ws/${history.roomId}`;
    this.socket = new LastingSocket(
      { url, protocol: "chat.v1", token: person.token, random, pingMs },
      { opened: () => this.hello(), frame: (text) => this.hear(text), lost: () => this.lost() },
    );
  }

  get open(): number {
    return this.unanswered.size + this.touches.open.size;
  }

  get isReady(): boolean {
    return this.isJoined;
  }

  offer(count: number): number {
    const free = this.isJoined ? Math.min(count, this.options.window - this.unanswered.size) : 0;
    for (let i = 0; i < free; i += 1) {
      const n = this.sends.invoke();
      this.unanswered.add(n);
      this.touches.invoked(n);
      this.transmit(n);
    }
    return Math.max(0, free);
  }

  stop(): void {
    this.socket.stop();
    for (const n of this.unanswered) this.sends.giveUp(n);
    this.unanswered.clear();
    this.touches.open.clear();
  }

  /** One listener, for what the client itself has no use for. */
  onFrame(listener: (frame: ServerFrame) => void): void {
    this.listener = listener;
  }

  private hello(): void {
    const since = this.stream.cursor;
    this.socket.send(JSON.stringify({ t: "hello", ack: "batch", ...(since ? { since } : {}) }));
  }

  private transmit(n: number): void {
    this.place += 1;
    const id = String(this.place);
    this.asked.set(id, { n, place: this.place });
    const { sends } = this;
    const reply_to = this.touches.replyOf(n);
    this.socket.send(
      JSON.stringify({ t: "send", id, client_id: sends.clientIdOf(n), content: sends.contentOf(n), reply_to }),
    );
  }

  private lost(): void {
    this.isJoined = false;
    this.stream.ended();
    for (const { n } of this.asked.values()) if (this.unanswered.has(n)) this.sends.lost(n);
    this.asked = new Map();
    this.touches.open.clear();
    this.place = 0;
  }

  private hear(text: string): void {
    const json: unknown = JSON.parse(text);
    const frame = this.options.isStrict ? serverFrame.parse(json) : (json as ServerFrame);
    this.listener?.(frame);
    switch (frame.t) {
      case "ready":
        this.stream.ready(frame.epoch, frame.rev, frame.recovered);
        if (!frame.recovered) {
          this.stream.replica = this.options.isStrict && frame.seq === 0 ? new Replica() : null;
          this.touches.newest = null;
        }
        this.isJoined = true;
        for (const n of this.unanswered) this.transmit(n);
        break;
      case "events":
        for (const ack of frame.acks ?? []) this.acknowledged(ack);
        for (const event of frame.events) {
          this.stream.event(event);
          if (event.type === "message.created") this.touches.newest = event.message;
        }
        this.seen();
        break;
      case "acks":
        for (const ack of frame.acks) this.acknowledged(ack);
        break;
      case "ack":
        this.acknowledged(frame);
        break;
      case "ok":
        this.touches.done(frame.re);
        break;
      case "error":
        this.refused(frame);
        break;
      case "pong":
      case "presence":
      case "typing":
      case "read":
        break;
    }
  }

  private seen(): void {
    const now = Date.now();
    if (now - this.seenAt < SEEN_EVERY_MS) return;
    this.seenAt = now;
    this.socket.send(JSON.stringify({ t: "seen", rev: this.stream.cursor?.rev ?? 0 }));
  }

  private acknowledged(ack: AckDto): void {
    const asked = this.asked.get(ack.re);
    if (!asked) {
      this.options.history.faults.push(`an acknowledgement of ${ack.re}, which was not asked`);
      return;
    }
    this.asked.delete(ack.re);
    this.unanswered.delete(asked.n);
    this.touches.settled(asked.n);
    const { connection } = this.socket;
    const agrees = this.sends.ok(asked.n, {
      id: ack.message_id,
      seq: ack.seq,
      rev: ack.rev,
      duplicate: ack.duplicate,
      connection,
      place: asked.place,
    });
    if (!agrees) this.options.history.faults.push(`${this.sends.clientIdOf(asked.n)} has two originals`);
    for (const frame of this.touches.of(asked.n, ack.message_id)) this.socket.send(JSON.stringify(frame));
  }

  private refused({ re, problem }: Extract<ServerFrame, { t: "error" }>): void {
    this.problems.set(problem.code, (this.problems.get(problem.code) ?? 0) + 1);
    this.touches.open.delete(re ?? "");
    const asked = this.asked.get(re ?? "");
    if (!asked) return;
    this.asked.delete(re ?? "");
    if (!problem.retryable) {
      this.unanswered.delete(asked.n);
      this.touches.settled(asked.n);
      this.sends.refused(asked.n);
      return;
    }
    const { connection } = this.socket;
    setTimeout(() => {
      // A connection that came since has repeated it already.
      if (this.isJoined && this.socket.connection === connection && this.unanswered.has(asked.n)) {
        this.transmit(asked.n);
      }
    }, RETRY_MS);
  }
}
