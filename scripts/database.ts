import postgres, { type Sql } from "postgres";
import { Refusal } from "./cli.ts";
import { paths } from "./paths.ts";
import { readPostmaster, urlOf } from "./postgres.ts";

/** DATABASE_URL, or the embedded PostgreSQL while `npm start` runs. */
export function databaseUrl(): string {
  const configured = process.env.DATABASE_URL;
  if (configured) return configured;
  const running = readPostmaster(paths.postgres);
  if (running) return urlOf(running.port);
  throw new Refusal("There is no database: set DATABASE_URL, or run `npm start` in another terminal");
}

const MESSAGES: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ENOTFOUND: "its host name is unknown",
  CONNECT_TIMEOUT: "it does not answer",
  "28P01": "it refuses the password",
  "28000": "it refuses the user",
  "3D000": "it has no database of this name",
};

/** What migrate.ts gives the role is for the Worker. As statements, because a pooler may refuse them at the start. */
const UNBOUND = "set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0";

/** One connection of our own, without the time limits that the role has; closed afterwards. */
export async function withDatabase<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = connect(url);
  try {
    await sql.unsafe(UNBOUND).catch((error: unknown) => {
      throw new Refusal(`The database ${withoutPassword(url)} can not be used: ${explain(error)}`);
    });
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function connect(url: string): Sql {
  try {
    // The driver takes any scheme, Hyperdrive does not.
    if (!/^postgres(ql)?:/.test(url)) throw new TypeError("another scheme");
    return postgres(url, {
      max: 1,
      connect_timeout: 10,
      onnotice: () => {},
      connection: { application_name: "parlor-scripts" },
    });
  } catch {
    throw new Refusal("DATABASE_URL is not the URL of a PostgreSQL: postgres://user:password@host:5432/database");
  }
}

function explain(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  return MESSAGES[code ?? ""] ?? message;
}

function withoutPassword(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? `${parsed.host}${parsed.pathname}` : "of DATABASE_URL";
}
