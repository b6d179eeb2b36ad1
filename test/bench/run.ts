import { parseArgs } from "node:util";
import { Refusal, run } from "../../scripts/cli.ts";
import { openLab } from "./servers/lab.ts";
import { durable, fanout, rooms } from "./workloads/fanout.ts";
import { idle } from "./workloads/idle.ts";
import { login, rest } from "./workloads/rest.ts";
import { start } from "./workloads/start.ts";
import type { Sample, Workload } from "./workloads/workload.ts";

const workloads: readonly Workload[] = [fanout, rooms, durable, rest, login, start, idle];
const names = workloads.map(({ name }) => name);

await run(async () => {
  const { values } = parseArgs({
    options: { only: { type: "string" }, quick: { type: "boolean", default: false }, repeats: { type: "string" } },
  });
  const only = values.only?.split(",") ?? names;
  for (const name of only) if (!names.includes(name)) throw new Refusal(`There is no ${name}: ${names.join(", ")}`);
  const repeats = Number(values.repeats ?? (values.quick ? 1 : 3));
  const samples: Sample[] = [];
  const lab = await openLab();
  try {
    for (const workload of workloads.filter(({ name }) => only.includes(name))) {
      await workload.run(lab, {
        isQuick: values.quick,
        repeats,
        report(sample) {
          samples.push(sample);
          console.log(
            sample.setting,
            sample.subject,
            Object.entries(sample.metrics)
              .map(([k, v]) => `${k}=${v.toPrecision(4)}`)
              .join(" "),
          );
        },
      });
    }
  } finally {
    await lab.stop();
  }
});
