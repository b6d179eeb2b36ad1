import { expect, it } from "vitest";
import { findViolations } from "../../scripts/check-layers.ts";

const check = (path: string, text: string) => findViolations([{ path, text }]);

it.each([
  ["src/domain/room.ts", `import { z } from "zod";`],
  ["src/domain/room.ts", `import type { RoomDto } from "../contract/room.ts";`],
  ["src/contract/room.ts", `import { readFile } from "node:fs";`],
  ["src/contract/room.ts", `export { rooms } from "../db/schema.ts";`],
  ["src/client/socket.ts", `import { log } from "../log.ts";`],
  ["src/db/client.ts", `import { findUser } from "../repositories/users.ts";`],
  ["src/repositories/users.ts", `import type { Deps } from "../deps.ts";`],
  ["src/services/users.ts", `import { createDeps } from "../deps.ts";`],
  ["src/services/users.ts", `import { createDeps, type Deps } from "../deps.ts";`],
  ["src/services/users.ts", `import { users } from "../http/user.ts";`],
  ["src/http/user.ts", `import { sql } from "drizzle-orm";`],
  ["src/http/user.ts", `const { RoomObject } = await import("../room/room-object.ts");`],
  ["src/room/room.ts", `import { RoomLog } from "./log.ts";`],
  ["src/room/drain.ts", `import postgres from "postgres";`],
  ["src/room/room-object.ts", `import { openSql } from "../db/client.ts";`],
  ["admin-ui/src/api.ts", `import { rooms } from "../../src/db/schema.ts";`],
  ["admin-ui/src/api.ts", `type Row = import("../../src/db/schema.ts").Row;`],
  ["src/domain/room.ts", `import "./side-effect.css";`],
  ["src/misc/helpers.ts", ""],
])("refuses in %s: %s", (path, text) => {
  expect(check(path, text)).toHaveLength(1);
});

it.each([
  ["src/contract/room.ts", `import { z } from "zod";\nimport { limits } from "../domain/limits.ts";`],
  ["src/services/users.ts", `import type { Deps } from "../deps.ts";\nimport { type Deps as D } from "../deps.ts";`],
  ["src/room/room.ts", `import type { RoomLog } from "./log.ts";\nimport { decide } from "./commands/decide.ts";`],
  ["admin-ui/src/admin.tsx", `import "./style/base.css";\nimport { render } from "preact";\nexport const a = <p />;`],
])("accepts in %s: %s", (path, text) => {
  expect(check(path, text)).toEqual([]);
});

it("keeps the environment out of everything but the edge", () => {
  expect(check("src/services/users.ts", "export const run = (env: Env) => env;")).toHaveLength(1);
  expect(check("src/http/user.ts", "export const run = (c: { env: unknown }) => c.env;")).toHaveLength(1);
  expect(check("src/repositories/users.ts", `import { env } from "cloudflare:workers";`)).toHaveLength(1);
  expect(check("src/deps.ts", "export const run = (env: Env) => env.DB;")).toEqual([]);
});

it("says where and why", () => {
  expect(check("src/http/user.ts", `\n\nimport { sql } from "drizzle-orm";`)).toEqual([
    "src/http/user.ts:3 (http) must not import drizzle-orm",
  ]);
});
