import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { paths } from "../../../scripts/paths.ts";

const CONDITIONS = ["workerd", "worker", "browser"];

/** One module for workerd, resolved as wrangler resolves it. @returns its path. */
export async function bundle(entry: string, outDir: string, name: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: "warn",
    root: paths.root,
    publicDir: false,
    ssr: { target: "webworker", noExternal: true, resolve: { conditions: CONDITIONS } },
    build: {
      ssr: entry,
      outDir,
      emptyOutDir: false,
      minify: false,
      target: "es2024",
      rolldownOptions: {
        external: [/^node:/, /^cloudflare:/],
        output: { format: "es", entryFileNames: `${name}.js`, codeSplitting: false },
      },
    },
  });
  return join(outDir, `${name}.js`);
}

/** The product's own, so that the bench never measures another runtime than the one deployed. */
export function compatibility(): { date: string; flags: string[] } {
  const toml = readFileSync(join(paths.root, "wrangler.toml"), "utf8");
  const date = /^compatibility_date = "(.+)"$/m.exec(toml)?.[1];
  const flags = /^compatibility_flags = \[(.*)\]$/m.exec(toml)?.[1];
  if (date === undefined || flags === undefined) throw new Error("wrangler.toml names no compatibility date and flags");
  return { date, flags: [...flags.matchAll(/"(.+?)"/g)].map(([, flag]) => String(flag)) };
}
