import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Refusal, run } from "../../scripts/cli.ts";
import { machine } from "./report/machine.ts";
import { metricInfo } from "./report/metrics.ts";
import { render } from "./report/render.ts";
import { openLab } from "./servers/lab.ts";
import { admin } from "./workloads/admin.ts";
import { deepPage } from "./workloads/deep-page.ts";
import { outage, stalled } from "./workloads/disturbed.ts";
import { guessing } from "./workloads/guessing.ts";
import { history } from "./workloads/history.ts";
import { idle } from "./workloads/idle.ts";
import { members } from "./workloads/members.ts";
import { messageChanges } from "./workloads/message-changes.ts";
import { login, rest } from "./workloads/rest.ts";
import { durable, fanout, openLoops, rooms } from "./workloads/rooms.ts";
import { search } from "./workloads/search.ts";
import { start } from "./workloads/start.ts";
import type { Sample, Workload } from "./workloads/workload.ts";

const workloads: readonly Workload[] = [
  ...[fanout, rooms, durable, openLoops],
  ...[rest, login, guessing, deepPage, messageChanges, history, search, members, admin],
  ...[stalled, outage, start, idle],
];

await run(async () => {
  const { only, isQuick, repeats } = readFlags();
  const samples: Sample[] = [];
  const lab = await openLab();
  try {
    for (const workload of only) {
      await workload.run(lab, {
        isQuick,
        repeats,
        report(sample) {
          samples.push(sample);
          console.log(progress(sample));
        },
      });
    }
  } finally {
    await lab.stop();
  }
  const tables = render(samples);
  console.log(`\n${tables}`);
  const at = new Date().toISOString();
  save("last.json", JSON.stringify({ at, machine: machine(), isQuick, repeats, samples }, null, 1));
  const isWhole = !isQuick && only.length === workloads.length;
  if (isWhole) save("last.md", `# The last whole run\n\n${at.slice(0, 10)}, ${machine()}.\n\n${tables}\n`);
});

function readFlags(): { only: readonly Workload[]; isQuick: boolean; repeats: number } {
  const { values } = parseArgs({
    options: { only: { type: "string" }, quick: { type: "boolean", default: false }, repeats: { type: "string" } },
  });
  const names = workloads.map(({ name }) => name);
  const wanted = values.only?.split(",") ?? names;
  for (const name of wanted) if (!names.includes(name)) throw new Refusal(`There is no "${name}": ${names.join(", ")}`);
  const repeats = Number(values.repeats ?? (values.quick ? 1 : 3));
  if (!(repeats >= 1)) throw new Refusal("--repeats takes a number of at least 1");
  return { only: workloads.filter(({ name }) => wanted.includes(name)), isQuick: values.quick, repeats };
}

function progress({ setting, subject, metrics }: Sample): string {
  const values = Object.entries(metrics).map(
    ([name, value]) => `${metricInfo[name]?.label ?? name} ${value.toFixed(metricInfo[name]?.digits ?? 2)}`,
  );
  return `${setting}, ${subject}: ${values.join(", ")}`;
}

function save(name: string, text: string): void {
  writeFileSync(join(import.meta.dirname, name), text);
}
