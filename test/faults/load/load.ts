import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "./client.ts";

const TICK_MS = 10;

/** Lets clients send: as fast as their windows allow, or at a rate that catches up after an outage. */
export class Load {
  readonly clients: Client[];
  sent = 0;
  private timer: ReturnType<typeof setInterval> | null = null;
  private turn = 0;

  constructor(clients: Client[]) {
    this.clients = clients;
  }

  /** `perSecond` over all clients; `max` messages in all. */
  start({ perSecond = Number.POSITIVE_INFINITY, max = Number.POSITIVE_INFINITY } = {}): void {
    const startedAt = Date.now();
    const already = this.sent;
    this.timer = setInterval(() => {
      const due = already + Math.min(max, (perSecond * (Date.now() - startedAt + TICK_MS)) / 1_000);
      this.offer(Math.floor(due - this.sent));
    }, TICK_MS);
  }

  /** Everyone gets an equal part; whoever begins changes, so that the last are not always the same. */
  private offer(count: number): void {
    const { length } = this.clients;
    let left = count;
    const share = Math.max(1, Math.ceil(left / length));
    for (let i = 0; i < length && left > 0; i += 1) {
      const client = this.clients[(this.turn + i) % length];
      const used = client?.offer(Math.min(share, left)) ?? 0;
      left -= used;
      this.sent += used;
    }
    this.turn = (this.turn + 1) % Math.max(1, length);
  }

  pause(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }

  /** A fixed number of messages, and all of them answered. */
  async run(count: number, timeoutMs = 20_000): Promise<void> {
    const target = this.sent + count;
    this.start({ max: count });
    for (const deadline = Date.now() + timeoutMs; this.sent < target; await sleep(5)) {
      if (Date.now() > deadline) throw new Error(`Only ${count - (target - this.sent)} of ${count} could be sent`);
    }
    this.pause();
    await this.answered(timeoutMs);
  }

  /** Until nothing is open any more. */
  async answered(timeoutMs = 20_000): Promise<void> {
    this.pause();
    for (const deadline = Date.now() + timeoutMs; this.clients.some(({ open }) => open > 0); await sleep(10)) {
      if (Date.now() < deadline) continue;
      const open = this.clients.reduce((sum, client) => sum + client.open, 0);
      throw new Error(`${open} sends were not answered within ${timeoutMs / 1_000} s`);
    }
  }

  async ready(timeoutMs = 20_000): Promise<void> {
    for (const deadline = Date.now() + timeoutMs; this.clients.some(({ isReady }) => !isReady); await sleep(10)) {
      if (Date.now() > deadline) throw new Error(`Not every client was back within ${timeoutMs / 1_000} s`);
    }
  }

  stop(): void {
    this.pause();
    for (const client of this.clients) client.stop();
  }
}
