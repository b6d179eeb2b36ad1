import { type ChildProcess, spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { paths } from "./paths.ts";
import { QUIET } from "./worker-process.ts";

export interface ToolResult {
  readonly isOk: boolean;
  readonly output: string;
  /** It was ended because it took longer than it may. */
  readonly isHung: boolean;
}

export interface ToolOptions {
  /** Pass its output on instead of keeping it. */
  readonly show?: boolean;
  readonly variables?: Readonly<Record<string, string>>;
  readonly limitMs?: number;
}

/** What it has to tidy up when it is asked to end. */
const GRACE_MS = 10_000;
/** What is left of its output once it has ended; a process that it left behind may hold the pipe for ever. */
const LAST_WORDS_MS = 2_000;

/** Runs a program of node_modules/.bin (or `node`) from the root. */
export async function runTool(
  name: string,
  args: readonly string[],
  { show = false, variables = {}, limitMs }: ToolOptions = {},
): Promise<ToolResult> {
  const bin = join(paths.root, "node_modules", ".bin");
  const child = spawn(name, args, {
    cwd: paths.root,
    env: { ...process.env, ...QUIET, ...variables, PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` },
    stdio: show ? "inherit" : ["ignore", "pipe", "pipe"],
    // The programs in .bin are scripts of cmd.exe there.
    shell: process.platform === "win32",
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => chunks.push(chunk));
  const limit = limitMs === undefined ? null : endAfter(child, limitMs);
  const code = await new Promise<number | null | Error>((resolve) => {
    child.once("error", resolve);
    child.once("close", resolve);
    child.once("exit", (exitCode) => setTimeout(() => resolve(exitCode), LAST_WORDS_MS).unref());
  });
  const isHung = limit?.clear() ?? false;
  for (const stream of [child.stdout, child.stderr]) stream?.destroy();
  if (code instanceof Error) return { isOk: false, output: code.message, isHung };
  const output = Buffer.concat(chunks).toString();
  if (!isHung) return { isOk: code === 0, output, isHung };
  return { isOk: false, output: `${output.trimEnd()}\nIt did not end within ${(limitMs ?? 0) / 1000} s.`, isHung };
}

function endAfter(child: ChildProcess, limitMs: number): { clear(): boolean } {
  let isHung = false;
  let timer = setTimeout(() => {
    isHung = true;
    child.kill("SIGTERM");
    timer = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
  }, limitMs);
  return {
    clear: () => {
      clearTimeout(timer);
      return isHung;
    },
  };
}
