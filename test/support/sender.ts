import { setTimeout as sleep } from "node:timers/promises";
import type { Person } from "./people.ts";
import type { Seeded } from "./seeded.ts";
import { ClosedError, SocketClient } from "./socket-client.ts";

/** One message that a client wanted to send, and what it knows of it. */
export interface Attempt {
  readonly content: string;
  /** null: the protocol has none, so that a lost answer stays unknown. */
  readonly clientId: string | null;
  readonly userId: string;
  tries: number;
  ack: Ack | null;
}

/** What the service acknowledged; a replay had been stored by an earlier try. */
export interface Ack {
  readonly id: string;
  readonly seq: number;
  readonly isReplay: boolean;
}

export interface Place {
  readonly url: string;
  readonly room: string;
  readonly random: Seeded;
}

const AGAIN_MS = 50;
/** Clients type, they do not flood: it is the moments that are tried here, not the amount. */
const PAUSE_MS = 15;

/** Sends until it is told to stop; outlives crashes of the server, and repeats what was not acknowledged. */
export abstract class Sender {
  readonly name: string;
  readonly person: Person;
  readonly attempts: Attempt[] = [];
  protected readonly place: Place;
  protected isStopping = false;

  constructor(name: string, person: Person, place: Place) {
    this.name = name;
    this.person = person;
    this.place = place;
  }

  /** Resolves after `stop()`, once nothing is open any more. @throws Error on a refusal or a broken contract. */
  abstract run(): Promise<void>;

  stop(): void {
    this.isStopping = true;
  }

  get acknowledged(): number {
    return this.attempts.filter(({ ack }) => ack !== null).length;
  }

  protected attempt(hasClientId: boolean): Attempt {
    const content = `${this.name} ${this.attempts.length}`;
    const clientId = hasClientId ? content.replace(" ", "-") : null;
    const made = { content, clientId, userId: this.person.id, tries: 0, ack: null };
    this.attempts.push(made);
    return made;
  }

  protected async pause(): Promise<void> {
    await sleep(this.place.random.between(0, 2 * PAUSE_MS));
  }

  protected async waitToTryAgain(): Promise<void> {
    await sleep(AGAIN_MS);
  }

  /** Does `work` on a socket until that ends or is lost; nothing is said of a server that is not there. */
  protected async onSocket(protocols: readonly string[], work: (socket: SocketClient) => Promise<void>): Promise<void> {
    const { url, room } = this.place;
    const headers = { authorization: `Bearer ${this.person.token}` };
    const socket = await SocketClient.open(`${url.replace("http", "ws")}/ws/${room}`, { protocols, headers }).catch(
      () => null,
    );
    try {
      if (socket) await work(socket);
    } catch (error) {
      if (!(error instanceof ClosedError)) throw error;
    } finally {
      socket?.socket.close();
    }
  }
}
