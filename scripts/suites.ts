import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTool, type ToolResult } from "./tools.ts";

/** Where a machine was prepared for it, a test that is skipped is a test that failed. */
export const isSkipAFailure = Boolean(process.env.CI) || process.env.PARLOR_REQUIRE_BROWSER === "1";

export interface SuiteResult extends ToolResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Three times what the slowest takes on two cores. */
const LIMIT_MS = 720_000;

/**
 * Runs one project of vitest, or a part of its files (`worker 1/2`), and counts its tests. One that hangs (the runtime
 * takes an await across two of its requests for hung now and then, and then the runner waits for ever) is begun once
 * more, and what it said is kept.
 */
export async function runSuite(suite: string): Promise<SuiteResult> {
  const first = await runOnce(suite);
  if (!first.isHung) return first;
  const second = await runOnce(suite);
  return { ...second, isHung: true, output: `${first.output}\n\nBegun again:\n${second.output}` };
}

async function runOnce(suite: string): Promise<SuiteResult> {
  const [project = "", part] = suite.split(" ");
  const dir = await mkdtemp(join(tmpdir(), "parlor-suite-"));
  const file = join(dir, "report.json");
  try {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const which = ["--project", project, ...(part === undefined ? [] : ["--shard", part])];
    const { isOk, isHung, output } = await runTool("vitest", ["run", ...which, ...reporters], { limitMs: LIMIT_MS });
    const report = await readFile(file, "utf8").then(
      (text) => JSON.parse(text) as { numPassedTests: number; numFailedTests: number; numPendingTests: number },
      () => ({ numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 }),
    );
    const skipped = report.numPendingTests;
    const refused = isSkipAFailure ? skipped : 0;
    // An error outside of any test fails the run, too.
    const failed = report.numFailedTests + refused || (isOk ? 0 : 1);
    return { isOk: failed === 0, isHung, output, passed: report.numPassedTests, failed, skipped: skipped - refused };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
