import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../rig/random.ts";
import type { Rig } from "../rig/rig.ts";
import { databaseFaults, type Fault, workerFaults } from "./faults.ts";
import { Membership, type Troupe } from "./membership.ts";

export interface NemesisOptions {
  readonly rig: Rig;
  readonly random: Random;
  readonly troupes: readonly Troupe[];
  /** A fault lasts up to this, and so does the rest after it. */
  readonly lastsMs: { readonly min: number; readonly max: number };
  readonly restMs: { readonly min: number; readonly max: number };
  readonly onFault?: (name: string) => void;
}

/** Strikes workerd, PostgreSQL and memberships, each by its own clock, so that faults meet. */
export class Nemesis {
  readonly counts = { kill: 0, outage: 0, wire: 0 };
  readonly byName = new Map<string, number>();
  private readonly options: NemesisOptions;
  private readonly membership: Membership;
  private isStopped = false;
  private failure: Error | null = null;
  private running: Promise<void>[] = [];

  constructor(options: NemesisOptions) {
    this.options = options;
    this.membership = new Membership(options.rig.api, options.random);
  }

  get removals(): number {
    return this.membership.removals;
  }

  start(): void {
    this.running = [
      this.loop((n) => this.strike(workerFaults, n)),
      this.loop((n) => this.strike(databaseFaults, n)),
      this.loop(() => this.membership.change(this.options.random.pick(this.options.troupes))),
    ];
  }

  /** Every fault ends as it would have, and whoever was thrown out is back. @throws what a fault threw. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all(this.running);
    if (this.failure !== null) throw this.failure;
  }

  private async loop(step: (n: number) => Promise<void>): Promise<void> {
    try {
      for (let n = 0; !this.isStopped; n += 1) {
        await this.pause(this.options.restMs);
        if (!this.isStopped) await step(n);
      }
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error));
      this.isStopped = true;
    }
  }

  private async pause({ min, max }: { min: number; max: number }): Promise<void> {
    const until = Date.now() + this.options.random.int(min, max);
    while (Date.now() < until && !this.isStopped) await sleep(Math.min(100, until - Date.now()));
  }

  /** Each fault once, in an order of its own, before any comes again. */
  private async strike(faults: readonly Fault[], n: number): Promise<void> {
    const { random, rig, lastsMs, onFault } = this.options;
    const round = n % faults.length;
    const fault = (round === 0 ? this.shuffle(faults) : this.orderOf(faults))[round] as Fault;
    const startedAt = Date.now();
    this.counts[fault.kind] += 1;
    this.byName.set(fault.name, (this.byName.get(fault.name) ?? 0) + 1);
    await fault.strike(rig, random, random.int(lastsMs.min, lastsMs.max));
    onFault?.(`${fault.name} for ${Date.now() - startedAt} ms`);
  }

  private readonly orders = new Map<readonly Fault[], Fault[]>();

  private orderOf(faults: readonly Fault[]): Fault[] {
    return this.orders.get(faults) ?? this.shuffle(faults);
  }

  private shuffle(faults: readonly Fault[]): Fault[] {
    const order = faults
      .map((fault) => ({ fault, key: this.options.random.next() }))
      .sort((a, b) => a.key - b.key)
      .map(({ fault }) => fault);
    this.orders.set(faults, order);
    return order;
  }
}
