import { isPortFree } from "../../../scripts/ports.ts";

/** Below the range from which the kernel takes the ports of outgoing connections. */
const FIRST = 12_000;
const LAST = 30_000;

/**
 * A port that stays ours while its server is down: one of the kernel's own choice may meanwhile become the near end of
 * somebody's connection.
 */
export async function lastingPort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (await isPortFree(port)) return port;
  }
}
