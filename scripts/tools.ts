import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { paths } from "./paths.ts";
import { QUIET } from "./worker-process.ts";

export interface ToolResult {
  readonly isOk: boolean;
  readonly output: string;
}

/** Runs a program of node_modules/.bin (or `node`) from the root; `show` passes its output on instead of keeping it. */
export async function runTool(
  name: string,
  args: readonly string[],
  show = false,
  variables: Readonly<Record<string, string>> = {},
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
  return await new Promise((resolve) => {
    child.once("error", (error) => resolve({ isOk: false, output: error.message }));
    child.once("close", (code) => resolve({ isOk: code === 0, output: Buffer.concat(chunks).toString() }));
  });
}
