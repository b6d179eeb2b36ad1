import { setTimeout as sleep } from "node:timers/promises";
import { Swarm } from "../load/swarm.ts";
import { memoryKib } from "../proc.ts";
import type { Lab } from "../servers/lab.ts";
import { protocolOf, type TargetName } from "../servers/target.ts";
import { type Around, ChatRooms, open, type Shape } from "./chat.ts";
import { interleaved } from "./interleaved.ts";
import type { Metrics, Workload } from "./workload.ts";

const PAIRS = 5;
const MEMBERS = 20;
const subjects: readonly TargetName[] = ["plain", "chat.v1"];
const STALLED_RATE = 150;
const OUTAGE_RATE = 300;
const DROPPED_MS = 5_000;

type Measure = (
  lab: Lab,
  name: TargetName,
  rooms: ChatRooms,
  isDisturbed: boolean,
  seconds: number,
) => Promise<Metrics>;

/** One more socket in the room; paused in the disturbed run, reading in the other one. */
const measureStalled: Measure = async (lab, name, rooms, isDisturbed, seconds) => {
  const target = lab.targetOf(name);
  const { port, pid } = target.server;
  const tokens = (await target.tokens(MEMBERS + 1)).slice(MEMBERS);
  let guest: Swarm | undefined;
  let memory = 0;
  const metrics = await rooms.measure(open(STALLED_RATE, seconds), {
    async begin(ids) {
      guest = new Swarm({ port, protocol: protocolOf[name], rooms: ids, members: 1, tokens });
      await guest.connect();
      if (isDisturbed) guest.members[0]?.socket.pause();
      memory = memoryKib(pid);
    },
    async end() {
      memory = memoryKib(pid) - memory;
      guest?.members[0]?.socket.resume();
    },
  });
  for (let waitedMs = 0; isDisturbed && guest?.closed === 0 && waitedMs < DROPPED_MS; waitedMs += 50) await sleep(50);
  const code = /closed with (\d+)/.exec(guest?.lastError ?? "")?.[1];
  guest?.close();
  return { ...latencies(metrics), grownMib: memory / 1_024, ...(code ? { droppedCode: Number(code) } : {}) };
};

/** PostgreSQL is killed before the disturbed run and comes back after it; what was sent meanwhile has to arrive there. */
const measureOutage: Measure = async ({ database }, _name, rooms, isDisturbed, seconds) => {
  const around: Around = isDisturbed ? { begin: () => database.stop("immediate"), end: () => database.restart() } : {};
  return latencies(await rooms.measure(open(OUTAGE_RATE, seconds), around));
};

/** The CPU of these runs says nothing: parts of them are spent in waiting for the end of the disturbance. */
function latencies({ messagesPerSecond, ackP50Ms, ackP99Ms, deliveredP50Ms, deliveredP99Ms }: Metrics): Metrics {
  return { messagesPerSecond, ackP50Ms, ackP99Ms, deliveredP50Ms, deliveredP99Ms } as Metrics;
}

function pairs(name: string, setting: string, shape: Shape, wholeSeconds: number, measure: Measure): Workload {
  return {
    name,
    async run(lab, { isQuick, report }) {
      const seconds = isQuick ? wholeSeconds / 2 : wholeSeconds;
      for (const protocol of subjects) {
        const rooms = await ChatRooms.open(lab.database, lab.targetOf(protocol), protocolOf[protocol], shape);
        try {
          const once = (subject: string) => measure(lab, protocol, rooms, subject === "disturbed", seconds);
          await interleaved(`${setting}, ${protocol}`, "undisturbed", ["disturbed"], isQuick ? 1 : PAIRS, once, report);
        } finally {
          rooms.close();
        }
      }
    },
  };
}

const shape: Shape = { rooms: 1, members: MEMBERS, senders: 4 };
/** Long messages, so that a consumer that has stalled is behind by megabytes before the run is over. */
const long: Shape = { ...shape, guests: 1, chars: 7_000 };

export const stalled = pairs("stalled", "a stalled consumer", long, 10, measureStalled);
export const outage = pairs("outage", "PostgreSQL stopped", shape, 5, measureOutage);
