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
const SETTLE_MS = 400;
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

/** A load in new rooms: a part of it to warm up, then the measured one and all that follows from it. */
export async function measureChat(
  database: BenchDatabase,
  target: Target,
  protocol: Protocol,
  { rooms: count, members, senders: senderCount, guests = 0, chars }: Shape,
  load: Load,
  { begin, end }: Around = {},
): Promise<Metrics> {
  const { port, pid } = target.server;
  const tokens = await target.tokens(members);
  const rooms = await target.makeRooms(count, members + guests);
  const swarm = new Swarm({ port, protocol, rooms, members, tokens, ...(chars === undefined ? {} : { chars }) });
  try {
    await swarm.connect();
    await sleep(SETTLE_MS);
    const senders = swarm.rooms.flatMap((room) => room.members.slice(0, senderCount));
    const warm = await load.warmUp(swarm, senders);
    await target.settled(rooms, warm.messages);
    await begin?.(rooms);
    swarm.record();
    const before = { deliveries: swarm.deliveries, cpu: cpuSeconds(pid), pg: cpuSeconds(database.pid) };
    const run = await load.run(swarm, senders);
    await end?.();
    await target.settled(rooms, warm.messages + run.messages);
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
  } finally {
    swarm.close();
  }
}
