import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { BUILD_VARIABLE, makeBuild } from "./support/build.ts";

/** One build for all servers of the run. */
export default async function setup(): Promise<() => Promise<void>> {
  const config = await makeBuild();
  process.env[BUILD_VARIABLE] = config;
  return async () => await rm(dirname(config), { recursive: true, force: true });
}
