import { readdirSync, readFileSync } from "node:fs";

/** The ids of everything that a process has started, and what that has started. Needs /proc. */
export function descendantsOf(pid: number): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const children = Map.groupBy(pids.map(Number), (child) => stat(child)?.parent);
  const of = (parent: number): number[] => (children.get(parent) ?? []).flatMap((child) => [child, ...of(child)]);
  return of(pid);
}

/** Not for one that has ended and only waits for its parent to notice. */
export function isRunning(pid: number): boolean {
  return (stat(pid)?.state ?? "Z") !== "Z";
}

export function nameOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, 3).join(" ");
}

/** null when there is no such process any more. */
function stat(pid: number): { state: string; parent: number } | null {
  try {
    // "pid (name) state parent …", and the name may hold anything.
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state = "", parent = ""] = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state, parent: Number(parent) };
  } catch {
    return null;
  }
}
