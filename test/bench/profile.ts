import { Refusal, run } from "../../scripts/cli.ts";
import { freePort } from "../../scripts/ports.ts";
import { attach, type CpuProfile, SAMPLING_US } from "./servers/inspector.ts";
import { openLab } from "./servers/lab.ts";
import { protocolOf } from "./servers/target.ts";
import { measureChat, shapes } from "./workloads/chat.ts";

const SHOWN = 40;

/** `node test/bench/profile.ts "room of 100" [plain]`: where the JavaScript of the server spends its time. */
await run(async () => {
  const [name = "", subject = "chat.v1"] = process.argv.slice(2);
  if (!(name in shapes)) throw new Refusal(`Name a shape: ${Object.keys(shapes).join(", ")}`);
  const shape = shapes[name as keyof typeof shapes];
  const protocol = protocolOf[subject === "plain" ? "plain" : "chat.v1"];
  const lab = await openLab();
  try {
    const inspectorPort = await freePort();
    const target = await lab.freshParlor({ inspectorPort });
    try {
      await measureChat(lab.database, target, protocol, shape);
      const inspector = await attach(inspectorPort);
      await inspector.start();
      const { cpuUsPerMessage = 0 } = await measureChat(lab.database, target, protocol, shape);
      const profile = await inspector.stop();
      console.log(`${name}, ${subject}: ${cpuUsPerMessage.toFixed(0)} µs of CPU a message\n`);
      for (const [place, share] of hottest(profile)) console.log(`${(share * 100).toFixed(1).padStart(5)} %  ${place}`);
    } finally {
      await target.server.stop();
    }
  } finally {
    await lab.stop();
  }
});

/** Functions by their own share of the time that was not idle. */
function hottest({ nodes, samples, timeDeltas }: CpuProfile): [string, number][] {
  const places = new Map(
    nodes.map(({ id, callFrame }) => [id, `${callFrame.functionName || "(anonymous)"}:${callFrame.lineNumber + 1}`]),
  );
  const spent = new Map<string, number>();
  let total = 0;
  samples.forEach((id, index) => {
    const place = places.get(id) ?? "";
    if (place.startsWith("(idle)")) return;
    // A sample that came late: the core was somebody else's meanwhile.
    const micros = Math.min(timeDeltas[index] ?? 0, 2 * SAMPLING_US);
    spent.set(place, (spent.get(place) ?? 0) + micros);
    total += micros;
  });
  return [...spent]
    .sort(([, a], [, b]) => b - a)
    .slice(0, SHOWN)
    .map(([place, micros]) => [place, micros / total]);
}
