import { setTimeout as sleep } from "node:timers/promises";
import { type Api, NoAnswer } from "../rig/api.ts";
import type { Random } from "../rig/random.ts";
import type { Person } from "../rig/template.ts";

/** The people of one room, and who may be thrown out of it. */
export interface Troupe {
  readonly roomId: string;
  readonly owner: Person;
  readonly others: readonly Person[];
}

const TRY_MS = 60_000;

/** Throws people out and takes them in again, while they talk. */
export class Membership {
  removals = 0;
  private readonly api: Api;
  private readonly random: Random;

  constructor(api: Api, random: Random) {
    this.api = api;
    this.random = random;
  }

  /** When it resolves, everybody is back. */
  async change({ roomId, owner, others }: Troupe): Promise<void> {
    if (others.length === 0) return;
    const victim = this.random.pick(others);
    await this.insist(owner, "DELETE", `/room/${roomId}/members/${victim.id}`);
    this.removals += 1;
    await sleep(this.random.int(50, 800));
    await this.takeIn(owner, roomId, victim);
  }

  private async takeIn(owner: Person, roomId: string, person: Person): Promise<void> {
    await this.insist(owner, "PUT", `/room/${roomId}/members/${person.id}`, { member: { role: "member" } });
  }

  /** Until it is done: repeating a change of members changes nothing, and somebody who is gone already is a 404. */
  private async insist(owner: Person, method: string, path: string, body?: unknown): Promise<void> {
    for (const deadline = Date.now() + TRY_MS; ; await sleep(100)) {
      try {
        const { status, body: problem } = await this.api.ask(owner, method, path, body);
        if (status < 300 || (method === "DELETE" && status === 404)) return;
        if (status < 500) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(problem)}`);
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
      }
      if (Date.now() > deadline) throw new Error(`${method} ${path} was not answered in ${TRY_MS / 1_000} s`);
    }
  }
}
