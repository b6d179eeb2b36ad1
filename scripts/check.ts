import { isSkipAFailure, runSuite } from "./suites.ts";
import { runTool } from "./tools.ts";

/** Everything that has to hold before a change lands, in the order of what fails fastest. */
const steps: readonly (readonly [name: string, tool: string, ...args: string[]])[] = [
  ["types of the Worker", "tsc", "-p", "tsconfig.json"],
  ["types of scripts and tests", "tsc", "-p", "tsconfig.node.json"],
  ["types of the admin site", "tsc", "-p", "tsconfig.admin.json"],
  ["pure domain and contract", "tsc", "-p", "tsconfig.pure.json"],
  ["lint and format", "biome", "ci", "--error-on-warnings"],
  ["layers", "node", "scripts/check-layers.ts"],
  ["awaited returns", "node", "scripts/check-promises.ts"],
  ["dead code", "knip"],
  ["types of the bindings", "wrangler", "types", "--check"],
  ["migrations", "node", "scripts/check-migrations.ts"],
  ["deploy (dry run)", "node", "scripts/deploy.ts", "--dry-run"],
];
/** One stage after the other; the suites of a stage side by side. Inside of workerd most time is spent waiting. */
const stages = [["unit"], ["worker 1/2", "worker 2/2", "matrix"], ["e2e"], ["browser"], ["faults"], ["fuzz"]];

const STEP_LIMIT_MS = 300_000;

const total = { passed: 0, failed: 0, skipped: 0 };

for (const [name, tool, ...args] of steps) {
  const startedAt = Date.now();
  const { isOk, output } = await runTool(tool, args, { limitMs: STEP_LIMIT_MS });
  report(isOk, name, startedAt, output);
  if (!isOk) total.failed += 1;
}

for (const stage of stages) await Promise.all(stage.map(check));

const skipped = isSkipAFailure || total.skipped === 0 ? "" : `, ${total.skipped} skipped`;
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed === 0 ? 0 : 1;

async function check(suite: string): Promise<void> {
  const startedAt = Date.now();
  const { isOk, isHung, output, passed, failed, skipped } = await runSuite(suite);
  report(isOk, `${suite} tests: ${passed} passed`, startedAt, output);
  if (isHung && isOk) console.log(`  it hung and was begun again; before that it said:\n${output}`);
  if (skipped > 0) console.log(`  ${skipped} skipped: this machine lacks what they need, a Chromium for example`);
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

function report(isOk: boolean, name: string, startedAt: number, output: string): void {
  console.log(`${isOk ? "✔" : "✘"} ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  if (!isOk) console.log(output.trimEnd());
  else for (const line of output.split("\n").filter((text) => text.includes("retry x"))) console.log(line);
}
