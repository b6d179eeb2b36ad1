import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Refusal, run as runCommand } from "../../scripts/cli.ts";
import { runTool } from "../../scripts/tools.ts";
import { run } from "./nemesis/run.ts";
import { Rig } from "./rig/rig.ts";
import { makeTemplate } from "./rig/template.ts";

const PEOPLE = 12;

/**
 * npm run test:faults                                  the short run: every row, and 15 s of random faults
 * npm run test:faults -- --slow                        with what takes minutes by its nature
 * npm run test:faults -- --long --minutes 30           load and random faults, and a verdict
 *                        --rooms 20 --clients 60 --rate 1000 --window 32 --seed 1
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    long: { type: "boolean", default: false },
    slow: { type: "boolean", default: false },
    minutes: { type: "string", default: "30" },
    rooms: { type: "string", default: "20" },
    clients: { type: "string", default: "60" },
    rate: { type: "string", default: "1000" },
    window: { type: "string", default: "32" },
    seed: { type: "string" },
    verbose: { type: "boolean", default: false },
  },
});

await runCommand(async () => {
  const seed = number("seed", values.seed ?? String(Math.floor(Math.random() * 1_000_000_000)));
  if (values.long) await longRun(seed);
  else await shortRun(seed);
});

async function shortRun(seed: number): Promise<void> {
  process.env.FAULTS_SEED = String(seed);
  if (values.slow) process.env.FAULTS_SLOW = "1";
  const { isOk } = await runTool("vitest", ["run", "--project", "faults", ...positionals], { show: true });
  process.exitCode = isOk ? 0 : 1;
}

async function longRun(seed: number): Promise<void> {
  process.once("SIGINT", () => process.exit(130));
  const dir = mkdtempSync(join(tmpdir(), "parlor-template-"));
  try {
    console.log(`seed ${seed}`);
    const rig = await Rig.start(await makeTemplate(dir, PEOPLE));
    try {
      await report(rig, seed);
    } finally {
      await rig.stop();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function report(rig: Rig, seed: number): Promise<void> {
  const startedAt = Date.now();
  const minutes = number("minutes", values.minutes);
  const outcome = await run(rig, {
    seed,
    seconds: minutes * 60,
    rooms: number("rooms", values.rooms),
    clients: number("clients", values.clients),
    perSecond: number("rate", values.rate),
    window: number("window", values.window),
    lastsMs: { min: 200, max: 6_000 },
    restMs: { min: 1_000, max: 6_000 },
    isStrict: false,
    onProgress: (line) => {
      if (values.verbose || !line.startsWith(" ")) console.log(`${elapsed(startedAt)} ${line}`);
    },
  });
  for (const [name, count] of [...outcome.byName].sort()) console.log(`  ${count} × ${name}`);
  for (const complaint of outcome.complaints) console.log(`✘ ${complaint}`);
  const wrong = (rule: RegExp) => outcome.complaints.filter((complaint) => rule.test(complaint)).length;
  const { kill, outage, wire } = outcome.faults;
  console.log(`seed ${seed}, ${elapsed(startedAt)}:
  acknowledged ${outcome.acknowledged} (${Math.round(outcome.acknowledged / (minutes * 60))}/s), stored ${outcome.stored}
  lost ${wrong(/^nothing lost|^PostgreSQL/)}, doubled ${wrong(/^one to one|^counters/)}, out of order ${wrong(/^first in/)}, gaps ${wrong(/^no silent|^dense|^everyone/)}
  complaints ${outcome.complaints.length}
  resumes ${outcome.resumes}, fresh starts ${outcome.freshStarts}, removals ${outcome.removals}
  kills ${kill}, outages ${outage}, faults of wires ${wire}`);
  if (outcome.complaints.length > 0) throw new Refusal("The checker complains");
}

function number(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Refusal(`--${name} must be a number above 0, not "${text}"`);
}

function elapsed(since: number): string {
  const seconds = Math.round((Date.now() - since) / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
