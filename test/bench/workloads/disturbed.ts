import { setTimeout as sleep } from "node:timers/promises";
import { Swarm } from "../load/swarm.ts";
import { memoryKib } from "../proc.ts";
import type { Lab } from "../servers/lab.ts";
import { protocolOf, type TargetName } from "../servers/target.ts";
import { type Around, measureChat, open, type Shape } from "./chat.ts";
import { interleaved } from "./interleaved.ts";
import type { Metrics, Workload } from "./workload.ts";

const PAIRS = 5;
const MEMBERS = 20;
const subjects: readonly TargetName[] = ["plain", "chat.v1"];
/** Long messages, so that a consumer that has stalled is behind by megabytes before the run is over. */
const LONG = 7_000;
const DROPPED_MS = 5_000;

/** One more socket in the room; paused in the disturbed run, reading in the other one. */
async function measureStalled(lab: Lab, name: TargetName, isDisturbed: boolean, seconds: number): Promise<Metrics> {
  const target = lab.parlor;
  const { port, pid } = target.server;
  const shape: Shape = { rooms: 1, members: MEMBERS, guests: 1, senders: 4, chars: LONG };
  const protocol = protocolOf[name];
  const tokens = (await target.tokens(MEMBERS + 1)).slice(MEMBERS);
  let guest: Swarm | undefined;
  let memory = 0;
  const around: Around = {
    async begin([room = ""]) {
      guest = new Swarm({ port, protocol, rooms: [room], members: 1, tokens });
      await guest.connect();
      if (isDisturbed) guest.members[0]?.socket.pause();
      memory = memoryKib(pid);
    },
    async end() {
      memory = memoryKib(pid) - memory;
      guest?.members[0]?.socket.resume();
    },
  };
  const metrics = await measureChat(lab.database, target, protocol, shape, open(150, seconds), around);
  for (let waitedMs = 0; isDisturbed && guest?.closed === 0 && waitedMs < DROPPED_MS; waitedMs += 50) await sleep(50);
  const code = /closed with (\d+)/.exec(guest?.lastError ?? "")?.[1];
  guest?.close();
  return { ...latencies(metrics), grownMib: memory / 1_024, ...(code ? { droppedCode: Number(code) } : {}) };
}

/** PostgreSQL is killed before the disturbed run and comes back after it; what was sent meanwhile has to arrive there. */
async function measureOutage(lab: Lab, name: TargetName, isDisturbed: boolean, seconds: number): Promise<Metrics> {
  const shape: Shape = { rooms: 1, members: MEMBERS, senders: 4 };
  const around: Around = {
    begin: async () => (isDisturbed ? await lab.database.stop("immediate") : undefined),
    end: async () => (isDisturbed ? await lab.database.restart() : undefined),
  };
  return latencies(await measureChat(lab.database, lab.parlor, protocolOf[name], shape, open(300, seconds), around));
}

/** The CPU of these runs says nothing: parts of them are spent in waiting for the end of the disturbance. */
function latencies({ messagesPerSecond, ackP50Ms, ackP99Ms, deliveredP50Ms, deliveredP99Ms }: Metrics): Metrics {
  return { messagesPerSecond, ackP50Ms, ackP99Ms, deliveredP50Ms, deliveredP99Ms } as Metrics;
}

function pairs(name: string, setting: string, seconds: number, measure: typeof measureStalled): Workload {
  return {
    name,
    async run(lab, { isQuick, report }) {
      for (const protocol of subjects) {
        const once = (subject: string) =>
          measure(lab, protocol, subject === "disturbed", isQuick ? seconds / 2 : seconds);
        await interleaved(`${setting}, ${protocol}`, "undisturbed", ["disturbed"], isQuick ? 1 : PAIRS, once, report);
      }
    },
  };
}

export const stalled = pairs("stalled", "a stalled consumer", 10, measureStalled);
export const outage = pairs("outage", "PostgreSQL stopped", 5, measureOutage);
