import postgres, { type Sql } from "postgres";

/** The tests' own way to PostgreSQL, past the proxy and without the limits that the Worker's role has. */
export function connectDatabase(url: string): Sql {
  return postgres(url, {
    max: 2,
    connect_timeout: 5,
    onnotice: () => undefined,
    connection: { application_name: "faults", statement_timeout: 0, lock_timeout: 0 },
  });
}
