import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { startServer } from "../support/server.ts";

/** The system's own: python3-websockets is a package of the distribution. */
const PYTHON = "/usr/bin/python3";
const hasPython = spawnSync(PYTHON, ["-c", "import websockets"]).status === 0;
if (!hasPython) console.log(`The original's day was skipped: ${PYTHON} lacks the package python3-websockets.`);

it.skipIf(!hasPython && !process.env.CI)(
  "a client in another language for the original service has its whole day",
  { timeout: 120_000 },
  async () => {
    const logged: string[] = [];
    const server = await startServer({ onLine: (line) => logged.push(line) });
    try {
      const script = join(import.meta.dirname, "original-day", "day.py");
      const args = ["-B", script, server.url, server.admin.email, server.admin.password];
      const { stdout } = await promisify(execFile)(PYTHON, args, { timeout: 100_000 });
      const steps = stdout.split("\n").filter((line) => line.startsWith("ok "));
      console.log(`the original's day: ${stdout.trim().split("\n").at(-1)}`);
      expect(steps).toHaveLength(19);
      expect(stdout.trim().split("\n").at(-1)).toBe("19 steps");
      // Its passwords, its tokens, what it said.
      expect(logged.filter((line) => /enough phrase|another phrase|eyJ|\$scrypt|still here/.test(line))).toEqual([]);
    } finally {
      await server.stop();
    }
  },
);
