import { setTimeout as sleep } from "node:timers/promises";
import type { MessageDto } from "../../../src/contract/message.ts";
import { type Api, NoAnswer } from "../rig/api.ts";
import type { Random } from "../rig/random.ts";
import type { Person } from "../rig/template.ts";
import type { Client } from "./client.ts";
import type { RoomHistory } from "./history.ts";
import { Sends } from "./sends.ts";

export interface RestOptions {
  readonly api: Api;
  readonly person: Person;
  readonly client: number;
  readonly history: RoomHistory;
  readonly random: Random;
  readonly window: number;
}

/** Whoever is refused for good does not knock at once again. */
const REFUSED_MS = 250;

/** Sends over REST and repeats, with the same client_id, whatever was not answered or may be tried again. */
export class RestClient implements Client {
  readonly sends: Sends;
  open = 0;
  readonly isReady = true;
  private isStopped = false;
  private readonly options: RestOptions;

  constructor(options: RestOptions) {
    this.options = options;
    this.sends = new Sends(options.client, options.person.id);
    options.history.sends.set(options.client, this.sends);
  }

  offer(count: number): number {
    const free = Math.max(0, Math.min(count, this.options.window - this.open));
    for (let i = 0; i < free; i += 1) {
      const n = this.sends.invoke();
      this.open += 1;
      void this.send(n).finally(() => {
        this.open -= 1;
      });
    }
    return free;
  }

  stop(): void {
    this.isStopped = true;
  }

  private async send(n: number): Promise<void> {
    const { sends, options } = this;
    const { api, person, history } = options;
    const body = { message: { content: sends.contentOf(n), client_id: sends.clientIdOf(n) } };
    while (!this.isStopped) {
      try {
        const path = `/message/rooms/${history.roomId}/messages`;
        const answer = await api.ask<{ message: MessageDto }>(person, "POST", path, body);
        if (answer.status === 200 || answer.status === 201) {
          const { id, seq, rev } = answer.body.message;
          const agrees = sends.ok(n, { id, seq, rev, duplicate: answer.status === 200, connection: 0, place: 0 });
          if (!agrees) history.faults.push(`${sends.clientIdOf(n)} has two originals`);
          return;
        }
        if (answer.status < 500 && answer.status !== 429) {
          sends.refused(n);
          await sleep(REFUSED_MS);
          return;
        }
        // 503 may also mean that the room was lost on the way.
        sends.lost(n);
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        sends.lost(n);
      }
      await sleep(100 + 300 * options.random.next());
    }
    sends.giveUp(n);
  }
}
