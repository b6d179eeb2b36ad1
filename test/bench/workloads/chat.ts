import { setTimeout as sleep } from "node:timers/promises";
import { closedLoop, type LoopResult, openLoop } from "../load/loops.ts";
import type { Protocol } from "../load/protocol.ts";
import type { Member } from "../load/room.ts";
import { Swarm } from "../load/swarm.ts";
import { cpuSeconds } from "../proc.ts";
import type { BenchDatabase } from "../servers/database.ts";
import type { Target } from "../servers/target.ts";
import { latency } from "../stats.ts";
import { insist, type Metrics } from "./workload.ts";

export interface Shape {
  readonly rooms: number;
  readonly members: number;
  /** Of each room. */
  readonly senders: number;
  /** Members of the room who take no part in the load. */
  readonly guests?: number;
  /** Characters of a message; a line if absent. */
  readonly chars?: number;
}

export interface Load {
  readonly warmUp: (swarm: Swarm, senders: readonly Member[]) => Promise<LoopResult>;
  readonly run: (swarm: Swarm, senders: readonly Member[]) => Promise<LoopResult>;
}

/** What happens around the measured part. */
export interface Around {
  readonly begin?: (rooms: readonly string[]) => Promise<void>;
  readonly end?: () => Promise<void>;
}

const LIMIT_MS = 8_000;
const ASLEEP_MS = 12_000;
const WARM_UP_SECONDS = 1;

/** Each sender has `window` messages under way, `total` altogether. */
export function closed(window: number, total: number): Load {
  return {
    warmUp: (swarm, senders) =>
      closedLoop(swarm, { senders, window, total: Math.ceil(total / 3), limitMs: LIMIT_MS / 2 }),
    run: (swarm, senders) => closedLoop(swarm, { senders, window, total, limitMs: LIMIT_MS }),
  };
}

export function open(ratePerSecond: number, seconds: number): Load {
  return {
    warmUp: (swarm, senders) => openLoop(swarm, { senders, ratePerSecond, seconds: WARM_UP_SECONDS }),
    run: (swarm, senders) => openLoop(swarm, { senders, ratePerSecond, seconds }),
  };
}

/** Rooms full of connected members, to be put under load as often as one likes. */
export class ChatRooms {
  private readonly database: BenchDatabase;
  private readonly target: Target;
  private readonly swarm: Swarm;
  private readonly ids: readonly string[];
  private readonly senders: number;
  private sent = 0;

  private constructor(database: BenchDatabase, target: Target, swarm: Swarm, ids: readonly string[], senders: number) {
    this.database = database;
    this.target = target;
    this.swarm = swarm;
    this.ids = ids;
    this.senders = senders;
  }

  static async open(database: BenchDatabase, target: Target, protocol: Protocol, shape: Shape): Promise<ChatRooms> {
    const { rooms, members, senders, guests = 0, chars } = shape;
    const tokens = await target.tokens(members);
    const ids = await target.makeRooms(rooms, members + guests);
    const { port } = target.server;
    const swarm = new Swarm({ port, protocol, rooms: ids, members, tokens, ...(chars === undefined ? {} : { chars }) });
    await swarm.connect();
    return new ChatRooms(database, target, swarm, ids, senders);
  }

  close(): void {
    this.swarm.close();
  }

  /** A part of the load to warm up, then the measured one and all that follows from it. */
  async measure(load: Load, { begin, end }: Around = {}): Promise<Metrics> {
    const { swarm, database, target } = this;
    const { pid } = target.server;
    swarm.ping();
    const senders = swarm.rooms.flatMap((room) => room.members.slice(0, this.senders));
    await this.send(() => load.warmUp(swarm, senders));
    await begin?.(this.ids);
    swarm.record();
    const before = { deliveries: swarm.deliveries, cpu: cpuSeconds(pid), pg: cpuSeconds(database.pid) };
    const run = await this.send(() => load.run(swarm, senders), end);
    const cpuUs = (cpuSeconds(pid) - before.cpu) * 1e6;
    const pgCpuUs = (cpuSeconds(database.pid) - before.pg) * 1e6;
    const deliveries = swarm.deliveries - before.deliveries;
    insist(swarm, run.isComplete);
    const ack = latency(swarm.ackMs);
    const delivered = latency(swarm.deliveredMs);
    return {
      messagesPerSecond: run.messages / run.seconds,
      deliveriesPerSecond: deliveries / run.seconds,
      ackP50Ms: ack.p50,
      ackP99Ms: ack.p99,
      deliveredP50Ms: delivered.p50,
      deliveredP99Ms: delivered.p99,
      cpuUsPerMessage: cpuUs / run.messages,
      cpuUsPerDelivery: cpuUs / deliveries,
      pgCpuUsPerMessage: pgCpuUs / run.messages,
    };
  }

  private async send(load: () => Promise<LoopResult>, end?: () => Promise<void>): Promise<LoopResult> {
    const result = await load();
    this.sent += result.messages;
    await end?.();
    await this.target.settled(this.ids, this.sent);
    return result;
  }
}

/** Objects that nobody talks to leave memory after ten seconds, which costs CPU: not that of the messages. */
export async function othersAsleep(): Promise<void> {
  await sleep(ASLEEP_MS);
}
