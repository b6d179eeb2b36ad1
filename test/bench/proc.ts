import { readdirSync, readFileSync } from "node:fs";

/** `sysconf(_SC_CLK_TCK)`, which is 100 on every Linux that Node runs on. */
const TICKS_A_SECOND = 100;

interface Stat {
  readonly parent: number;
  readonly cpuSeconds: number;
}

function stat(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The second field is a name that may hold spaces. Then: state, parent, …, utime, stime, and those of dead children.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
    return { parent: Number(fields[1]), cpuSeconds: ticks / TICKS_A_SECOND };
  } catch {
    return null;
  }
}

/** A process and all that descend from it. */
export function tree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const found = stat(Number(name));
    if (found) children.set(found.parent, [...(children.get(found.parent) ?? []), Number(name)]);
  }
  const pids = [root];
  for (const pid of pids) pids.push(...(children.get(pid) ?? []));
  return pids;
}

/** User and system time of a process tree, in seconds. */
export function cpuSeconds(root: number): number {
  return tree(root).reduce((sum, pid) => sum + (stat(pid)?.cpuSeconds ?? 0), 0);
}

/** Proportional set size of a process tree, in KiB: what it would free. `Pss_Anon` leaves out what is shared or a file's. */
export function memoryKib(root: number, part: "Pss" | "Pss_Anon" = "Pss"): number {
  return tree(root).reduce((sum, pid) => {
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
      return sum + Number(new RegExp(`^${part}:\\s+(\\d+)`, "m").exec(rollup)?.[1] ?? 0);
    } catch {
      return sum;
    }
  }, 0);
}
