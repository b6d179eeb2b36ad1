import { Refusal, run } from "../../scripts/cli.ts";
import { freePort } from "../../scripts/ports.ts";
import { attach, type CpuProfile, SAMPLING_US } from "./servers/inspector.ts";
import { openLab } from "./servers/lab.ts";
import { protocolOf } from "./servers/target.ts";
import { ChatRooms, closed, othersAsleep } from "./workloads/chat.ts";
import { settings } from "./workloads/rooms.ts";

const SHOWN = 60;

/** `node test/bench/profile.ts "room of 100" [plain]`: where the JavaScript of the server spends its time. */
await run(async () => {
  const [name = "", subject = "chat.v1"] = process.argv.slice(2);
  if (!(name in settings)) throw new Refusal(`Name a setting: ${Object.keys(settings).join(", ")}`);
  const { shape, window, total } = settings[name as keyof typeof settings];
  const load = closed(window, total);
  const protocol = protocolOf[subject === "plain" ? "plain" : "chat.v1"];
  const lab = await openLab();
  try {
    const inspectorPort = await freePort();
    const target = await lab.freshParlor({ inspectorPort });
    try {
      const rooms = await ChatRooms.open(lab.database, target, protocol, shape);
      await othersAsleep();
      const inspector = await attach(inspectorPort);
      let profile: CpuProfile = { nodes: [], samples: [], timeDeltas: [] };
      const { cpuUsPerMessage = 0 } = await rooms.measure(load, {
        begin: () => inspector.start(),
        end: async () => {
          profile = await inspector.stop();
        },
      });
      console.log(`${name}, ${subject}: ${cpuUsPerMessage.toFixed(0)} µs of CPU a message`);
      const percent = (part: number) => `${(part * 100).toFixed(1).padStart(5)} %`;
      const { seconds, places } = digest(profile);
      console.log(`${((seconds / total) * 1e6).toFixed(0)} µs of it in JavaScript\n\n  whole      own`);
      for (const [place, { own, whole }] of places) console.log(`${percent(whole)} ${percent(own)}  ${place}`);
    } finally {
      await target.server.stop();
    }
  } finally {
    await lab.stop();
  }
});

interface Spent {
  /** In the function itself, and with what it called; as parts of the time that was not idle. */
  own: number;
  whole: number;
}

/** By function, and the seconds that were spent in all of JavaScript; the rest is the runtime's and the kernel's. */
function digest({ nodes, samples, timeDeltas }: CpuProfile): { seconds: number; places: [string, Spent][] } {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const placeOf = (id: number) => {
    const { functionName = "", lineNumber = 0 } = byId.get(id)?.callFrame ?? {};
    return `${functionName || "(anonymous)"}:${lineNumber + 1}`;
  };
  const spent = new Map<string, Spent>();
  const at = (place: string): Spent => {
    const known = spent.get(place) ?? { own: 0, whole: 0 };
    spent.set(place, known);
    return known;
  };
  let total = 0;
  samples.forEach((sample, index) => {
    if (placeOf(sample).startsWith("(idle)")) return;
    // A sample that came late: the core was somebody else's meanwhile.
    const micros = Math.min(timeDeltas[index] ?? 0, 2 * SAMPLING_US);
    total += micros;
    at(placeOf(sample)).own += micros;
    const stack = new Set<string>();
    for (let id: number | undefined = sample; id !== undefined; id = parents.get(id)) stack.add(placeOf(id));
    for (const place of stack) at(place).whole += micros;
  });
  const places = [...spent]
    .map(([place, { own, whole }]): [string, Spent] => [place, { own: own / total, whole: whole / total }])
    .sort(([, a], [, b]) => b.whole - a.whole)
    .slice(0, SHOWN);
  return { seconds: total / 1e6, places };
}
