import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const home = process.env.PARLOR_HOME || join(root, ".parlor");

/** Everything that a local run keeps is in one ignored folder (or PARLOR_HOME); delete it to start anew. */
export const paths = {
  root,
  home,
  postgres: join(home, "postgres"),
  postgresLog: join(home, "postgres.log"),
  state: join(home, "state"),
  admin: join(home, "admin.json"),
  lock: join(home, "running.json"),
  wranglerLogs: join(home, "wrangler-logs"),
  migrations: join(root, "migrations"),
  secrets: join(home, "secrets"),
  devVars: join(root, ".dev.vars"),
} as const;
