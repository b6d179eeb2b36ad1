/**
 * Who may import whom: the single place of these rules. The first layer whose `files` match a path owns it; a file
 * that no layer owns is an error, so that a new folder has to find its place here.
 */
export interface Layer {
  readonly name: string;
  /** A folder ends in a slash; anything else is a file. */
  readonly files: readonly string[];
  /** Layers whose values it may import, beside its own. */
  readonly sees: readonly string[];
  /** Layers of which it may import types only. */
  readonly seesTypesOf?: readonly string[];
  /** Packages and modules of the platform; `name/*` allows all of a package. */
  readonly packages?: readonly string[];
  /** May see the environment: `Env`, `.env`, `cloudflare:workers`. */
  readonly bindings?: true;
}

const common = ["domain", "common"];

export const layers: readonly Layer[] = [
  { name: "domain", files: ["src/domain/"], sees: [] },
  { name: "contract", files: ["src/contract/"], sees: ["domain"], packages: ["zod"] },
  { name: "client", files: ["src/client/"], sees: ["domain", "contract"], packages: ["zod", "uuid"] },
  {
    name: "admin-ui",
    files: ["admin-ui/src/"],
    sees: ["domain", "contract", "client"],
    packages: ["preact", "preact/*", "zod"],
  },
  { name: "config", files: ["src/config.ts"], sees: ["domain"], bindings: true },
  { name: "common", files: ["src/log.ts", "src/deadline.ts", "src/rpc.ts"], sees: ["domain"] },
  {
    // Who somebody is, checked by the Worker and by a room alike.
    name: "tokens",
    files: ["src/account/tokens.ts", "src/account/program-token.ts"],
    sees: common,
    seesTypesOf: ["config"],
    packages: ["jose", "node:crypto"],
  },
  { name: "sqlite", files: ["src/sqlite.ts"], sees: ["domain"] },
  { name: "db", files: ["src/db/"], sees: common, packages: ["drizzle-orm", "drizzle-orm/*", "postgres"] },
  {
    name: "repositories",
    files: ["src/repositories/"],
    sees: [...common, "db"],
    packages: ["drizzle-orm", "drizzle-orm/*", "uuid"],
  },
  {
    name: "services",
    files: ["src/services/"],
    sees: [...common, "contract", "db", "repositories"],
    seesTypesOf: ["config", "deps", "objects", "gateways", "tokens"],
    packages: ["uuid", "node:crypto"],
  },
  {
    // Tells Hono what a request carries, the environment among it; handlers are handed `deps` instead.
    name: "router",
    files: ["src/http/router.ts"],
    sees: [...common, "contract"],
    seesTypesOf: ["deps"],
    packages: ["hono", "@hono/zod-openapi"],
    bindings: true,
  },
  {
    name: "http",
    files: ["src/http/"],
    sees: [...common, "contract", "db", "repositories", "services", "router"],
    seesTypesOf: ["config", "deps", "objects"],
    packages: ["hono", "hono/*", "@hono/zod-openapi", "@hono/swagger-ui", "csv-stringify/*"],
  },
  {
    // What a room does, without the platform: it is tested with ports alone.
    name: "room core",
    files: [
      "src/room/room.ts",
      "src/room/room-reader.ts",
      "src/room/turn.ts",
      "src/room/stored-view.ts",
      "src/room/people.ts",
      "src/room/group-commit.ts",
      "src/room/drain.ts",
      "src/room/fold.ts",
      "src/room/direct-index.ts",
      "src/room/commands/",
    ],
    sees: ["domain", "contract"],
    seesTypesOf: ["objects"],
  },
  {
    // The only SQL outside the repositories: the statement that moves a room into PostgreSQL.
    name: "projector",
    files: ["src/room/projector.ts", "src/room/project-sql.ts", "src/room/hydrate-sql.ts", "src/room/direct-sql.ts"],
    sees: [...common, "db", "room core"],
    seesTypesOf: ["objects"],
    packages: ["cloudflare:workers", "postgres"],
    bindings: true,
  },
  {
    name: "gateways",
    files: [
      "src/room/room-gateway.ts",
      "src/room/direct-gateway.ts",
      "src/room/lane-gateway.ts",
      "src/account/account-gateway.ts",
      "src/account/throttle-gateway.ts",
    ],
    sees: [...common, "contract"],
    seesTypesOf: ["objects", "room core"],
    packages: ["uuid", "node:crypto"],
    bindings: true,
  },
  {
    name: "objects",
    files: ["src/room/", "src/account/"],
    sees: [...common, "config", "contract", "sqlite", "tokens", "gateways", "room core", "projector"],
    packages: ["cloudflare:workers", "node:crypto", "uuid"],
    bindings: true,
  },
  {
    name: "deps",
    files: ["src/deps.ts"],
    sees: [...common, "config", "db", "gateways", "tokens", "services"],
    bindings: true,
  },
  {
    name: "entry",
    files: ["src/app.ts", "src/worker.ts"],
    sees: [...common, "config", "contract", "deps", "http", "router", "services", "objects", "projector"],
    packages: ["hono", "hono/*", "@hono/zod-openapi", "uuid"],
    bindings: true,
  },
];
