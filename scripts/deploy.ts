import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Refusal, run } from "./cli.ts";
import { withDatabase } from "./database.ts";
import { migrate, ROLE_SETTINGS } from "./migrate.ts";
import { paths } from "./paths.ts";
import { runTool } from "./tools.ts";

/** Migrates and deploys; `--dry-run` only builds what would be deployed. */
async function deploy(): Promise<void> {
  const { values } = parseArgs({ options: { "dry-run": { type: "boolean" } } });
  if (values["dry-run"]) return await build();
  const url = process.env.DATABASE_URL;
  if (!url) throw new Refusal("Set DATABASE_URL to a direct connection to the database (no pooler, no Hyperdrive)");
  const config = await hyperdrive();
  refuseCaching(config);
  await migrate(url);
  await refuseEndlessStatements(url, config.origin?.user ?? new URL(url).username);
  const { isOk } = await runTool("wrangler", ["deploy"], { show: true });
  if (!isOk) throw new Refusal("wrangler did not deploy; the database is migrated, so you can try again");
}

async function build(): Promise<void> {
  const outdir = await mkdtemp(join(tmpdir(), "parlor-deploy-"));
  try {
    const { isOk, output } = await runTool("wrangler", ["deploy", "--dry-run", "--outdir", outdir]);
    if (!isOk) throw new Refusal(output);
    console.log(/^Total Upload.*$/m.exec(output)?.[0] ?? "Built.");
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}

export interface HyperdriveConfig {
  readonly caching?: { readonly disabled?: boolean };
  readonly origin?: { readonly user?: string };
}

/** What Cloudflare says of the Hyperdrive configuration that wrangler.toml names. */
async function hyperdrive(): Promise<HyperdriveConfig> {
  const config = await readFile(join(paths.root, "wrangler.toml"), "utf8");
  const id = /\[\[hyperdrive\]\][^[]*?^id = "([^"]+)"/ms.exec(config)?.[1] ?? "";
  if (/^0*$/.test(id)) throw new Refusal("wrangler.toml names no Hyperdrive configuration yet: see the comment there");
  const { isOk, output } = await runTool("wrangler", ["hyperdrive", "get", id]);
  if (!isOk) throw new Refusal(output);
  return JSON.parse(output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1)) as HyperdriveConfig;
}

/** A cached SELECT would let somebody who was removed in for another minute. */
export function refuseCaching({ caching }: HyperdriveConfig): void {
  if (caching?.disabled === true) return;
  throw new Refusal("Hyperdrive caches queries: npx wrangler hyperdrive update <id> --caching-disabled");
}

/** The Worker may come as another role than the one that migrates; both need the limits of migrate.ts. */
export async function refuseEndlessStatements(url: string, role: string): Promise<void> {
  await withDatabase(url, async (sql) => {
    const rows = await sql<{ name: string }[]>`
      select split_part(setting, '=', 1) as name
      from pg_db_role_setting s cross join unnest(s.setconfig) setting
      where s.setrole = (select oid from pg_roles where rolname = ${role})`;
    const missing = Object.entries(ROLE_SETTINGS).filter(([name]) => !rows.some((row) => row.name === name));
    if (missing.length === 0) return;
    const statements = missing.map(([name, value]) => `alter role "${role}" set ${name} = '${value}';`);
    throw new Refusal(`The Worker's role lets statements run for ever. Run this once:\n${statements.join("\n")}`);
  });
}

if (import.meta.main) await run(deploy);
