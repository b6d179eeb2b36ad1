import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { Refusal, run } from "./cli.ts";
import { paths } from "./paths.ts";
import { runTool } from "./tools.ts";

/** The migrations agree with each other, and together they make what src/db/schema.ts says. */
await run(async () => {
  await demand("drizzle-kit", ["check"]);
  // Inside the repository: drizzle-kit takes no path outside.
  const copy = await mkdtemp(join(paths.root, ".migrations-check-"));
  try {
    await cp(paths.migrations, copy, { recursive: true });
    const before = (await readdir(copy)).length;
    const flags = ["--dialect=postgresql", "--schema=./src/db/schema.ts", `--out=${relative(paths.root, copy)}`];
    await demand("drizzle-kit", ["generate", ...flags]);
    if ((await readdir(copy)).length > before) {
      throw new Refusal("src/db/schema.ts has changes without a migration: npm run db:generate -- --name what_it_does");
    }
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
});

async function demand(tool: string, args: readonly string[]): Promise<void> {
  const { isOk, output } = await runTool(tool, args);
  if (!isOk) throw new Refusal(output);
}
