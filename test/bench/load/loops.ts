import { setTimeout as sleep } from "node:timers/promises";
import { nextArrivalMs } from "../stats.ts";
import type { Member } from "./room.ts";
import type { Swarm } from "./swarm.ts";

export interface LoopResult {
  readonly messages: number;
  readonly seconds: number;
  /** Whether everything sent was acknowledged and had arrived everywhere before the time was up. */
  readonly isComplete: boolean;
}

/** How long after its end a load may take to arrive everywhere. */
const TAIL_MS = 20_000;

/** Resolves when as much is acknowledged and complete as was sent, once sending is over. */
class Progress {
  sent = 0;
  acked = 0;
  isSending = true;
  private readonly swarm: Swarm;
  private readonly before: number;
  private done: () => void = () => {};

  constructor(swarm: Swarm, onAck: (member: Member) => void = () => {}) {
    this.swarm = swarm;
    this.before = swarm.complete;
    swarm.onAck = (member) => {
      this.acked += 1;
      onAck(member);
      this.check();
    };
    swarm.onComplete = () => this.check();
  }

  check(): void {
    if (this.isComplete) this.done();
  }

  get isComplete(): boolean {
    if (this.isSending || this.acked < this.sent) return false;
    return this.swarm.complete - this.before === this.sent;
  }

  async finished(withinMs: number): Promise<boolean> {
    const patience = new AbortController();
    const all = new Promise<void>((resolve) => {
      this.done = resolve;
    });
    this.check();
    await Promise.race([all, sleep(withinMs, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
    this.swarm.onAck = () => {};
    this.swarm.onComplete = () => {};
    return this.isComplete;
  }
}

/** Each sender keeps `window` messages under way until `total` were sent or the time is over. */
export async function closedLoop(
  swarm: Swarm,
  { senders, total, window, limitMs }: { senders: readonly Member[]; total: number; window: number; limitMs: number },
): Promise<LoopResult> {
  const from = performance.now();
  const more = (member: Member) => {
    if (progress.sent >= total || performance.now() - from > limitMs) {
      progress.isSending = false;
      return;
    }
    progress.sent += 1;
    swarm.send(member);
  };
  const progress = new Progress(swarm, more);
  for (let n = 0; n < window; n += 1) for (const member of senders) more(member);
  if (progress.sent >= total) progress.isSending = false;
  const isComplete = await progress.finished(limitMs + TAIL_MS);
  return { messages: progress.sent, seconds: (performance.now() - from) / 1_000, isComplete };
}

/**
 * Arrivals of a Poisson process at a fixed rate, whatever the server does. A message counts from the moment it was
 * meant to be sent, so that a stall is charged to all who had to wait for it.
 */
export async function openLoop(
  swarm: Swarm,
  { senders, ratePerSecond, seconds }: { senders: readonly Member[]; ratePerSecond: number; seconds: number },
): Promise<LoopResult> {
  const progress = new Progress(swarm);
  const from = performance.now();
  const end = from + seconds * 1_000;
  for (let at = from + nextArrivalMs(ratePerSecond, Math.random); at < end; ) {
    const waitMs = at - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    for (; at < end && at <= performance.now(); at += nextArrivalMs(ratePerSecond, Math.random)) {
      const sender = senders[Math.floor(Math.random() * senders.length)];
      if (!sender) throw new Error("there are no senders");
      progress.sent += 1;
      swarm.send(sender, at);
    }
  }
  progress.isSending = false;
  const isComplete = await progress.finished(TAIL_MS);
  return { messages: progress.sent, seconds: (performance.now() - from) / 1_000, isComplete };
}
