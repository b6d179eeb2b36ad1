import { cpus, totalmem } from "node:os";

/** What a reader has to know to compare with their own. */
export function machine(): string {
  const cores = cpus();
  const gib = Math.round(totalmem() / 2 ** 30);
  return `${cores.length} cores (${cores[0]?.model.trim() ?? "unknown"}), ${gib} GiB of memory; load, servers and PostgreSQL together`;
}
