import { describe, expect, it } from "vitest";
import { runTool } from "../../scripts/tools.ts";

const run = (program: string, limitMs: number) => runTool("node", ["-e", program], { limitMs });

describe("a tool", () => {
  it("that takes longer than it may is ended, and what it said is kept", async () => {
    const { isOk, isHung, output } = await run(`console.log("begun"); setInterval(() => {}, 1_000)`, 3_000);
    expect({ isOk, isHung }).toEqual({ isOk: false, isHung: true });
    expect(output).toBe("begun\nIt did not end within 3 s.");
  });

  it("has ended though a process that it left behind holds its output", async () => {
    const left = `spawn(process.execPath, ["-e", "setTimeout(() => {}, 20_000)"], { detached: true, stdio: "inherit" })`;
    const { isOk, isHung, output } = await run(
      `const { spawn } = require("node:child_process"); ${left}.unref(); console.log("left")`,
      15_000,
    );
    expect({ isOk, isHung, output }).toEqual({ isOk: true, isHung: false, output: "left\n" });
  });

  it("says how it ended", async () => {
    expect(await run("process.exit(3)", 15_000)).toMatchObject({ isOk: false, isHung: false });
    expect(await runTool("no-such-tool-of-ours", [])).toMatchObject({ isOk: false, isHung: false });
  });
});
