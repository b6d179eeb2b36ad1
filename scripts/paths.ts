import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const home = join(root, ".parlor");

/** Everything that a local run keeps is in one ignored folder; delete it to start anew. */
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
  devVars: join(root, ".dev.vars"),
} as const;
