import { setTimeout as sleep } from "node:timers/promises";
import { closedLoop } from "../load/loops.ts";
import type { Protocol } from "../load/protocol.ts";
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
  readonly window: number;
  readonly total: number;
}

export const shapes = {
  "room of 10": { rooms: 1, members: 10, senders: 4, window: 1, total: 6_000 },
  "room of 100": { rooms: 1, members: 100, senders: 20, window: 1, total: 3_000 },
  "room of 1,000": { rooms: 1, members: 1_000, senders: 20, window: 1, total: 400 },
  "100 rooms × 5": { rooms: 100, members: 5, senders: 5, window: 1, total: 10_000 },
  "window 64": { rooms: 1, members: 2, senders: 1, window: 64, total: 15_000 },
} as const satisfies Record<string, Shape>;

const LIMIT_MS = 8_000;
const SETTLE_MS = 400;

/** A closed loop in new rooms: first a third of the load to warm up, then the measured one and all that follows from it. */
export async function measureChat(
  database: BenchDatabase,
  target: Target,
  protocol: Protocol,
  shape: Shape,
  around: { begin?: () => Promise<void>; end?: () => Promise<void> } = {},
): Promise<Metrics> {
  const { server } = target;
  const tokens = await target.tokens(shape.members);
  const rooms = await target.makeRooms(shape.rooms, shape.members);
  const swarm = new Swarm({ port: server.port, protocol, rooms, members: shape.members, tokens });
  try {
    await swarm.connect();
    await sleep(SETTLE_MS);
    const senders = swarm.rooms.flatMap((room) => room.members.slice(0, shape.senders));
    const { window, total } = shape;
    const warm = await closedLoop(swarm, { senders, window, total: Math.ceil(total / 3), limitMs: LIMIT_MS / 2 });
    await target.settled(rooms, warm.messages);
    await around.begin?.();
    swarm.record();
    const before = { deliveries: swarm.deliveries, cpu: cpuSeconds(server.pid), pg: cpuSeconds(database.pid) };
    const loader = process.cpuUsage();
    const run = await closedLoop(swarm, { senders, window, total, limitMs: LIMIT_MS });
    const { user, system } = process.cpuUsage(loader);
    await target.settled(rooms, warm.messages + run.messages);
    await around.end?.();
    const cpu = cpuSeconds(server.pid) - before.cpu;
    const pg = cpuSeconds(database.pid) - before.pg;
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
      cpuUsPerMessage: (cpu / run.messages) * 1e6,
      cpuUsPerDelivery: (cpu / deliveries) * 1e6,
      pgCpuUsPerMessage: (pg / run.messages) * 1e6,
      loaderCpuShare: (user + system) / 1e6 / run.seconds,
    };
  } finally {
    swarm.close();
  }
}
