import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paths } from "../../scripts/paths.ts";
import { runTool } from "../../scripts/tools.ts";

/** Names a build that was made before, so that one run of the tests builds once. */
export const BUILD_VARIABLE = "PARLOR_TEST_BUILD";

/**
 * Builds what would be deployed into a folder of its own and returns its wrangler configuration: servers under test do
 * not notice when somebody edits a file, and start faster.
 */
export async function makeBuild(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "parlor-build-"));
  const assets = join(dir, "assets");
  const site = ["-c", "admin-ui/vite.config.ts", "--outDir", join(assets, "ui"), "--logLevel", "warn"];
  const config = join(dir, "wrangler.toml");
  await mkdir(assets);
  await demand("vite", ["build", ...site]);
  const original = await readFile(join(paths.root, "wrangler.toml"), "utf8");
  await writeFile(config, configure(original, join(paths.root, "src/worker.ts"), assets));
  await demand("wrangler", ["deploy", "--dry-run", "--outdir", join(dir, "worker"), "--config", config]);
  await writeFile(config, `no_bundle = true\n${configure(original, join(dir, "worker", "worker.js"), assets)}`);
  return config;
}

/** The same configuration, with its files elsewhere and nothing to build. */
function configure(toml: string, main: string, assets: string): string {
  return toml
    .replace(/^\[build\]\n(?:.+\n)*/m, "")
    .replace(/^main = .*$/m, `main = ${JSON.stringify(main)}`)
    .replace(/^directory = .*$/m, `directory = ${JSON.stringify(assets)}`);
}

async function demand(tool: string, args: readonly string[]): Promise<void> {
  const { isOk, output } = await runTool(tool, args);
  if (!isOk) throw new Error(output);
}
