import { exports } from "cloudflare:workers";
import { expect } from "vitest";
import { z } from "zod";
import { type PlainMessage, plainMessage } from "../../src/contract/message.ts";
import { type Problem, problem } from "../../src/contract/problem.ts";
import { ticketResponse } from "../../src/contract/session.ts";
import { within } from "./worker-bounded.ts";
import { answered, call, type Person } from "./worker-client.ts";

const WAIT_MS = 5_000;
const errorFrame = z.object({ error: problem }).strict();

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** A plain socket. Every frame is parsed by its contract, and every wait is bounded. */
export class PlainSocket {
  readonly messages: PlainMessage[] = [];
  readonly errors: Problem[] = [];
  private readonly socket: WebSocket;
  private ended: Closed | null = null;
  private arrived = Promise.withResolvers<void>();
  private taken = 0;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.addEventListener("message", ({ data }) => this.receive(String(data)));
    socket.addEventListener("close", ({ code, reason }) => {
      this.ended = { code, reason };
      this.wake();
    });
    socket.accept();
  }

  static async open(roomId: string, as: Person): Promise<PlainSocket> {
    return await PlainSocket.connect(`/ws/${roomId}`, { authorization: `Bearer ${as.token}` });
  }

  static async connect(path: string, headers: Record<string, string>): Promise<PlainSocket> {
    const response = await exports.default.fetch(`https://parlor.test${path}`, {
      headers: { upgrade: "websocket", ...headers },
    });
    expect(response.status).toBe(101);
    if (!response.webSocket) throw new Error("101 without a socket");
    return new PlainSocket(response.webSocket);
  }

  static async byTicket(roomId: string, ticket: string): Promise<PlainSocket> {
    return await PlainSocket.connect(`/ws/${roomId}`, { "sec-websocket-protocol": `ticket.${ticket}, chat.plain` });
  }

  send(text: string): void {
    this.socket.send(text);
  }

  close(): void {
    this.socket.close(1000);
  }

  /** The next message that was not taken yet. */
  async next(): Promise<PlainMessage> {
    const [message] = await this.take(1);
    return message as PlainMessage;
  }

  /** The next `count` messages. */
  async take(count: number): Promise<PlainMessage[]> {
    await this.until(() => this.messages.length >= this.taken + count, `message ${this.taken + count}`);
    this.taken += count;
    return this.messages.slice(this.taken - count, this.taken);
  }

  async refusal(): Promise<Problem> {
    await this.until(() => this.errors.length > 0, "a refusal");
    return this.errors.shift() as Problem;
  }

  async closed(): Promise<Closed> {
    const end = async () => {
      while (!this.ended) await this.arrived.promise;
      return this.ended;
    };
    return await within(WAIT_MS, "a close", end());
  }

  private async until(isThere: () => boolean, what: string): Promise<void> {
    const arrival = async () => {
      while (!isThere()) {
        if (this.ended) throw new Error(`${what}: closed with ${this.ended.code} ${this.ended.reason}`);
        await this.arrived.promise;
      }
    };
    await within(WAIT_MS, what, arrival());
  }

  private receive(data: string): void {
    const frame: unknown = JSON.parse(data);
    const refusal = errorFrame.safeParse(frame);
    if (refusal.success) this.errors.push(refusal.data.error);
    else this.messages.push(plainMessage.parse(frame));
    this.wake();
  }

  private wake(): void {
    this.arrived.resolve();
    this.arrived = Promise.withResolvers<void>();
  }
}

export async function ticketFor(as: Person, roomId: string): Promise<string> {
  const answer = call("POST", "/auth/ws-ticket", { as, json: { room_id: roomId } });
  return (await answered(answer, ticketResponse, 201)).ticket;
}
