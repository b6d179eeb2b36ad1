import { setTimeout as sleep } from "node:timers/promises";
import { memoryKib } from "../proc.ts";
import { interleaved } from "./interleaved.ts";
import type { Workload } from "./workload.ts";

const REST_MS = 1_000;

/** From the start of the process to its first answer, and what it takes when it has answered once. */
export const start: Workload = {
  name: "start",
  async run(lab, { repeats, report }) {
    const measure = async (subject: string) => {
      const { server } = subject === "control" ? await lab.freshControl() : await lab.freshParlor();
      await sleep(REST_MS);
      const metrics = { startMs: server.startMs, memoryMib: memoryKib(server.pid) / 1_024 };
      await server.stop();
      return metrics;
    };
    await interleaved("server at rest", "control", ["parlor"], repeats, measure, report);
  },
};
