import { setTimeout as sleep } from "node:timers/promises";
import { closedLoop } from "../load/loops.ts";
import { Swarm } from "../load/swarm.ts";
import { cpuSeconds, memoryKib } from "../proc.ts";
import type { Lab } from "../servers/lab.ts";
import { protocolOf, type Target, type TargetName } from "../servers/target.ts";
import { interleaved } from "./interleaved.ts";
import { insist, type Metrics, type Workload } from "./workload.ts";

const ROOMS = 200;
const MEMBERS = 10;
/** An object leaves memory after ten idle seconds; the drain and its lane come to rest before that. */
const HIBERNATE_MS = 30_000;
const SAMPLED = 20;

const subjects: readonly TargetName[] = ["plain", "chat.v1"];

async function measureIdle(lab: Lab, name: TargetName): Promise<Metrics> {
  const target = await (name === "control" ? lab.freshControl() : lab.freshParlor());
  const { server } = target;
  try {
    const tokens = await target.tokens(MEMBERS);
    const rooms = await target.makeRooms(ROOMS, MEMBERS);
    const options = { port: server.port, protocol: protocolOf[name], members: MEMBERS, tokens };
    await warmUp(target, options);
    // Making the rooms is not what is measured: they go first.
    await sleep(HIBERNATE_MS);
    const before = { memory: memoryKib(server.pid), cpu: cpuSeconds(server.pid), at: performance.now() };
    const swarm = new Swarm({ ...options, rooms });
    await swarm.connect();
    const count = ROOMS * MEMBERS;
    const connectSeconds = (performance.now() - before.at) / 1_000;
    const cpuMs = (cpuSeconds(server.pid) - before.cpu) * 1_000;
    const awake = await Promise.all(rooms.slice(0, SAMPLED).map(target.instanceOf));
    const connected = memoryKib(server.pid);
    await sleep(HIBERNATE_MS);
    const hibernated = memoryKib(server.pid);
    // The socket of an evicted object still delivers, through a new instance.
    const senders = swarm.rooms.slice(0, SAMPLED).flatMap((room) => room.members.slice(0, 1));
    const { isComplete } = await closedLoop(swarm, { senders, window: 1, total: senders.length, limitMs: 5_000 });
    const { closed, violations } = swarm.correctness;
    if (closed + violations > 0 || !isComplete) insist(swarm, isComplete);
    const later = await Promise.all(rooms.slice(0, SAMPLED).map(target.instanceOf));
    swarm.close();
    return {
      connectionsPerSecond: count / connectSeconds,
      cpuMsPerConnection: cpuMs / count,
      kibPerSocket: (connected - before.memory) / count,
      kibPerSocketLater: (hibernated - before.memory) / count,
      evictedShare: later.filter((instance, index) => instance !== awake[index]).length / SAMPLED,
    };
  } finally {
    await server.stop();
  }
}

/** Whatever the first sockets make the process allocate for good. */
async function warmUp(
  target: Target,
  options: { port: number; protocol: (typeof protocolOf)[TargetName]; members: number; tokens: readonly string[] },
): Promise<void> {
  const swarm = new Swarm({ ...options, rooms: await target.makeRooms(2, MEMBERS) });
  await swarm.connect();
  swarm.close();
}

export const idle: Workload = {
  name: "idle",
  async run(lab, { repeats, report }) {
    const measure = (subject: string) => measureIdle(lab, subject as TargetName);
    await interleaved("2,000 idle sockets", "control", subjects, Math.min(repeats, 1), measure, report);
  },
};
