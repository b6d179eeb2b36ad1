import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Refusal, run } from "../../scripts/cli.ts";
import { Rig } from "../faults/rig/rig.ts";
import { makeTemplate } from "../faults/rig/template.ts";
import { fuzz } from "./run.ts";

/** npm run test:fuzz -- --requests 100000 --frames 100000 --seed 1 */
const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "1500" },
    frames: { type: "string", default: "1500" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000_000)) },
    verbose: { type: "boolean", default: false },
  },
});

await run(async () => {
  process.once("SIGINT", () => process.exit(130));
  const startedAt = Date.now();
  const seed = number("seed");
  console.log(`seed ${seed}`);
  const dir = mkdtempSync(join(tmpdir(), "parlor-template-"));
  try {
    const rig = await Rig.start(await makeTemplate(dir, 0));
    try {
      const { requests, frames, statuses, failures } = await fuzz(rig, {
        seed,
        requests: number("requests"),
        frames: number("frames"),
        onProgress: (line) => values.verbose && console.log(line),
        onFailure: (failure) => console.log(`✘ ${failure}`),
      });
      for (const [status, count] of Object.entries(statuses)) console.log(`  ${count} × ${status}`);
      const seconds = Math.round((Date.now() - startedAt) / 1_000);
      console.log(`seed ${seed}: ${requests} requests, ${frames} frames, ${failures.length} failures, ${seconds} s`);
      if (failures.length > 0) throw new Refusal("An answer or something stored is not as it should be");
    } finally {
      await rig.stop();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

function number(name: "requests" | "frames" | "seed"): number {
  const value = Number(values[name]);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new Refusal(`--${name} must be a whole number, not "${values[name]}"`);
}
