import { type AckDto, type ServerFrame, serverFrame } from "../../../src/contract/frames.ts";
import type { Random } from "../rig/random.ts";
import type { Person } from "../rig/template.ts";
import type { Client } from "./client.ts";
import type { RoomHistory } from "./history.ts";
import { Sends } from "./sends.ts";
import { LastingSocket } from "./socket.ts";
import { Stream } from "./stream.ts";

export interface ChatOptions {
  readonly socketUrl: string;
  readonly person: Person;
  readonly client: number;
  readonly history: RoomHistory;
  readonly random: Random;
  /** Sends in flight at most. */
  readonly window: number;
  /** How often an acknowledged message is deleted again. */
  readonly deletes?: number;
  /** How often one is edited, and how often reacted to. */
  readonly edits?: number;
  readonly reactions?: number;
  readonly pingMs?: number;
  /** Every frame is held against the contract; costs too much for a long run. */
  readonly isStrict?: boolean;
}

const SEEN_EVERY_MS = 100;
const RETRY_MS = 400;
const EMOJI = "👍";

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
  /** What this connection was asked besides. */
  private readonly touches = new Set<string>();
  private seenAt = 0;
  private listener: ((frame: ServerFrame) => void) | null = null;

  constructor(options: ChatOptions) {
    this.options = options;
    const { history, person, client, socketUrl, random, pingMs = 2_000 } = options;
    this.sends = new Sends(client, person.id);
    history.sends.set(client, this.sends);
    this.stream = new Stream(person.id, history.witness);
    history.streams.push(this.stream);
    const url = `${socketUrl}/ws/${history.roomId}`;
    this.socket = new LastingSocket(
      { url, protocol: "chat.v1", token: person.token, random, pingMs },
      { opened: () => this.hello(), frame: (text) => this.hear(text), lost: () => this.lost() },
    );
  }

  get open(): number {
    return this.unanswered.size + this.touches.size;
  }

  get isReady(): boolean {
    return this.isJoined;
  }

  offer(count: number): number {
    const free = this.isJoined ? Math.min(count, this.options.window - this.unanswered.size) : 0;
    for (let i = 0; i < free; i += 1) {
      const n = this.sends.invoke();
      this.unanswered.add(n);
      this.transmit(n);
    }
    return Math.max(0, free);
  }

  stop(): void {
    this.socket.stop();
    for (const n of this.unanswered) this.sends.giveUp(n);
    this.unanswered.clear();
    this.touches.clear();
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
    this.socket.send(JSON.stringify({ t: "send", id, client_id: sends.clientIdOf(n), content: sends.contentOf(n) }));
  }

  private lost(): void {
    this.isJoined = false;
    this.stream.ended();
    for (const { n } of this.asked.values()) if (this.unanswered.has(n)) this.sends.lost(n);
    this.asked = new Map();
    this.touches.clear();
    this.place = 0;
  }

  private hear(text: string): void {
    const json: unknown = JSON.parse(text);
    const frame = this.options.isStrict ? serverFrame.parse(json) : (json as ServerFrame);
    this.listener?.(frame);
    switch (frame.t) {
      case "ready":
        this.stream.ready(frame.epoch, frame.rev, frame.recovered);
        this.isJoined = true;
        for (const n of this.unanswered) this.transmit(n);
        break;
      case "events":
        for (const ack of frame.acks ?? []) this.acknowledged(ack);
        for (const event of frame.events) this.stream.event(event);
        this.seen();
        break;
      case "acks":
        for (const ack of frame.acks) this.acknowledged(ack);
        break;
      case "ack":
        this.acknowledged(frame);
        break;
      case "ok":
        this.done(frame.re);
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
    this.touch(asked.n, ack.message_id);
  }

  /** What people do with what they have just sent. Nothing of it is repeated: what is not answered may be done or not. */
  private touch(n: number, message_id: string): void {
    const { edits = 0, reactions = 0, deletes = 0, random } = this.options;
    const ask = (t: string, mark: string, more: object = {}) => {
      const id = `${mark}${n}`;
      this.touches.add(id);
      this.socket.send(JSON.stringify({ t, id, message_id, ...more }));
    };
    if (reactions > 0 && random.chance(reactions)) ask("react", "r", { emoji: EMOJI });
    if (reactions > 0 && random.chance(reactions)) ask("unreact", "u", { emoji: EMOJI });
    if (edits > 0 && random.chance(edits)) {
      this.sends.editTried(n);
      ask("edit", "e", { content: this.sends.editedContentOf(n) });
    }
    if (deletes > 0 && random.chance(deletes)) {
      this.sends.deleteTried(n);
      ask("delete", "d");
    }
  }

  private done(re: string): void {
    this.touches.delete(re);
    const n = Number(re.slice(1));
    if (re.startsWith("d")) this.sends.deleteOk(n);
    if (re.startsWith("e")) this.sends.editOk(n);
  }

  private refused({ re, problem }: Extract<ServerFrame, { t: "error" }>): void {
    this.problems.set(problem.code, (this.problems.get(problem.code) ?? 0) + 1);
    this.touches.delete(re ?? "");
    const asked = this.asked.get(re ?? "");
    if (!asked) return;
    this.asked.delete(re ?? "");
    if (!problem.retryable) {
      this.unanswered.delete(asked.n);
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
