import type { Person } from "./template.ts";

export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** Thrown when nobody knows whether the request was carried out. */
export class NoAnswer extends Error {}

const TIMEOUT_MS = 15_000;

/** REST, as a program would speak it. */
export class Api {
  private readonly base: string;

  constructor(base: string) {
    this.base = base;
  }

  /** @throws NoAnswer */
  async ask<T = unknown>(person: Person | null, method: string, path: string, body?: unknown): Promise<Answer<T>> {
    try {
      const response = await fetch(`${this.base}${path}`, {
        method,
        headers: {
          ...(person ? { authorization: `Bearer ${person.token}` } : {}),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: (text.startsWith("{") ? JSON.parse(text) : {}) as T,
      };
    } catch (error) {
      throw new NoAnswer(String(error), { cause: error });
    }
  }

  /** For what has to succeed. */
  async demand<T>(person: Person | null, method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.ask<T>(person, method, path, body);
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 500)}`);
    return answer.body;
  }

  async createRoom(owner: Person, members: readonly Person[]): Promise<string> {
    const { room } = await this.demand<{ room: { id: string } }>(owner, "POST", "/room/", { room: { name: "Faults" } });
    for (const member of members) await this.putMember(owner, room.id, member);
    return room.id;
  }

  async putMember(by: Person, roomId: string, member: Person): Promise<void> {
    await this.demand(by, "PUT", `/room/${roomId}/members/${member.id}`, { member: { role: "member" } });
  }
}
