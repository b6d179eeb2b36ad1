import { setTimeout as sleep } from "node:timers/promises";
import { type ServerFrame, serverFrame } from "../../src/contract/frames.ts";
import { messageResponse } from "../../src/contract/message.ts";
import type { Person } from "./people.ts";
import type { Seeded } from "./seeded.ts";
import { SocketClient } from "./socket-client.ts";

/** One message that a client wanted to send, and what it knows of it. */
export interface Attempt {
  readonly content: string;
  /** null: the protocol has none, so that a lost answer stays unknown. */
  readonly clientId: string | null;
  readonly userId: string;
  tries: number;
  /** What the service acknowledged. */
  ack: { readonly id: string; readonly seq: number; readonly isReplay: boolean } | null;
}

/** Sends until it is told to stop; outlives crashes of the server, and repeats what was not acknowledged. */
export interface Sender {
  readonly name: string;
  readonly attempts: Attempt[];
  /** Resolves after `stop()`, once nothing is open any more. */
  run(): Promise<void>;
  stop(): void;
}

export interface Place {
  readonly url: string;
  readonly room: string;
  readonly random: Seeded;
}

const AGAIN_MS = 50;
/** Clients type, they do not flood: it is the moments that are tried here, not the amount. */
const PAUSE_MS = 15;

abstract class PacedSender implements Sender {
  readonly attempts: Attempt[] = [];
  readonly name: string;
  readonly person: Person;
  protected readonly place: Place;
  protected isStopping = false;

  constructor(name: string, person: Person, place: Place) {
    this.name = name;
    this.person = person;
    this.place = place;
  }

  abstract run(): Promise<void>;

  stop(): void {
    this.isStopping = true;
  }

  protected attempt(hasClientId: boolean): Attempt {
    const content = `${this.name} ${this.attempts.length}`;
    const clientId = hasClientId ? content.replace(" ", "-") : null;
    const made = { content, clientId, userId: this.person.id, tries: 0, ack: null };
    this.attempts.push(made);
    return made;
  }

  protected async pause(): Promise<void> {
    await sleep(this.place.random.next() * 2 * PAUSE_MS);
  }

  protected async connect(protocols: readonly string[]): Promise<SocketClient> {
    const { url, room } = this.place;
    const headers = { authorization: `Bearer ${this.person.token}` };
    return await SocketClient.open(`${url.replace("http", "ws")}/ws/${room}`, { protocols, headers });
  }
}

/** Repeats a send under its key until it is answered. */
export class RestSender extends PacedSender {
  override async run(): Promise<void> {
    while (!this.isStopping) {
      const attempt = this.attempt(true);
      while (attempt.ack === null) await this.send(attempt);
      await this.pause();
    }
  }

  private async send(attempt: Attempt): Promise<void> {
    attempt.tries += 1;
    const message = { content: attempt.content, client_id: attempt.clientId };
    try {
      const path = `/message/rooms/${this.place.room}/messages`;
      const { status, text } = await this.person.api.post(path, { message }, { timeoutMs: 5_000 });
      if (status === 201 || status === 200) {
        const { id, seq } = messageResponse.parse(JSON.parse(text)).message;
        attempt.ack = { id, seq, isReplay: status === 200 };
        return;
      }
      if (status < 500) throw new RefusedError(text);
    } catch (error) {
      if (error instanceof RefusedError) throw error;
    }
    await sleep(AGAIN_MS);
  }
}

class RefusedError extends Error {}

/** Speaks chat.v1: several sends on their way at once, resumes where it was, and follows every event. */
export class SocketSender extends PacedSender {
  /** Revs of the events in the order of their arrival. */
  readonly revs: number[] = [];
  /** How often the server could not resume. */
  fresh = 0;
  resumed = 0;
  private cursor: { epoch: string; rev: number } | null = null;
  private static readonly onTheWay = 5;

  private get open(): Attempt[] {
    return this.attempts.filter(({ ack }) => ack === null);
  }

  override async run(): Promise<void> {
    while (!this.isStopping || this.open.length > 0) {
      await this.session().catch(() => undefined);
      if (!this.isStopping || this.open.length > 0) await sleep(AGAIN_MS);
    }
  }

  private async session(): Promise<void> {
    const socket = await this.connect(["chat.v1"]);
    try {
      socket.send(JSON.stringify({ t: "hello", ...(this.cursor ? { since: this.cursor } : {}) }));
      while (!this.isStopping || this.open.length > 0) {
        this.handle(socket, serverFrame.parse(JSON.parse(await socket.next())));
      }
    } finally {
      socket.socket.close();
    }
  }

  private handle(socket: SocketClient, frame: ServerFrame): void {
    switch (frame.t) {
      case "ready":
        if (this.cursor === null || !frame.recovered) {
          if (this.cursor !== null) this.fresh += 1;
          this.cursor = { epoch: frame.epoch, rev: frame.rev };
        } else this.resumed += 1;
        for (const attempt of this.open) this.send(socket, attempt);
        this.sendMore(socket);
        break;
      case "events":
        for (const { rev } of frame.events) this.revs.push(rev);
        this.cursor = { epoch: this.cursor?.epoch ?? "", rev: this.revs.at(-1) ?? 0 };
        if (this.revs.length % 50 === 0) socket.send(JSON.stringify({ t: "seen", rev: this.cursor.rev }));
        break;
      case "ack": {
        const attempt = this.attempts[Number(frame.re)];
        if (attempt) attempt.ack = { id: frame.message_id, seq: frame.seq, isReplay: frame.duplicate };
        void this.pause().then(() => this.sendMore(socket));
        break;
      }
      case "error":
        // A refused send would never be acknowledged; what is retryable comes again with the next session.
        throw new Error(frame.problem.detail);
      default:
    }
  }

  private sendMore(socket: SocketClient): void {
    if (this.isStopping || this.open.length >= SocketSender.onTheWay) return;
    this.send(socket, this.attempt(true));
    this.sendMore(socket);
  }

  private send(socket: SocketClient, attempt: Attempt): void {
    attempt.tries += 1;
    const { content, clientId } = attempt;
    const id = String(this.attempts.indexOf(attempt));
    socket.send(JSON.stringify({ t: "send", id, client_id: clientId, content }));
  }
}

/** As the original's clients: text in, and its own message coming back is the acknowledgement. */
export class PlainSender extends PacedSender {
  override async run(): Promise<void> {
    while (!this.isStopping) {
      await this.session().catch(() => undefined);
      if (!this.isStopping) await sleep(AGAIN_MS);
    }
  }

  private async session(): Promise<void> {
    const socket = await this.connect([]);
    try {
      while (!this.isStopping) {
        const attempt = this.attempt(false);
        attempt.tries += 1;
        socket.send(attempt.content);
        attempt.ack = await this.echo(socket, attempt.content);
        await this.pause();
      }
    } finally {
      socket.socket.close();
    }
  }

  private async echo(socket: SocketClient, content: string): Promise<Attempt["ack"]> {
    for (;;) {
      const [frame] = await socket.take(1);
      if (frame?.content === content) return { id: String(frame.id), seq: Number(frame.seq), isReplay: false };
    }
  }
}
