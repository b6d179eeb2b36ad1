import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";
import * as schema from "./schema.ts";

export type Db = PostgresJsDatabase<typeof schema> & { $client: Sql };
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];

/**
 * A client for one request. It is never ended: its sockets go with the request, and `end()` in workerd throws an
 * unhandled rejection (porsager/postgres#1202). The catalogue of types is not fetched, so arrays travel as JSON text.
 */
export function openSql(connectionString: string, max = 5): Sql {
  return postgres(connectionString, {
    max,
    fetch_types: false,
    connect_timeout: 10,
    idle_timeout: 0,
    max_lifetime: null,
    onnotice: () => undefined,
  });
}

export function openDb(connectionString: string): Db {
  return drizzle(withPreparedStatements(openSql(connectionString)), { schema });
}

/**
 * Drizzle sends each query with `prepare: false` (drizzle-team/drizzle-orm#6096), which can hang behind Hyperdrive.
 * This wrapper prepares them, inside transactions and savepoints too.
 */
function withPreparedStatements<S extends object>(sql: S): S {
  return new Proxy(sql, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== "function") return value;
      const method = value as (...args: unknown[]) => unknown;
      if (key === "unsafe") {
        return (query: string, params?: unknown[], options?: object) =>
          method.call(target, query, params, { ...options, prepare: true });
      }
      if (key === "begin" || key === "savepoint") {
        return (...args: unknown[]) => {
          const work = args.pop() as (inner: object) => unknown;
          return method.call(target, ...args, (inner: object) => work(withPreparedStatements(inner)));
        };
      }
      return method;
    },
  });
}
