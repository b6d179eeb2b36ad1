import { createRoute } from "@hono/zod-openapi";
import { sql } from "drizzle-orm";
import { health, readiness } from "../contract/health.ts";
import { withDeadline } from "../deadline.ts";
import { describe, log } from "../log.ts";
import { newRouter, open, problems } from "./router.ts";

const tags = ["operation"];
const DATABASE_WAIT_MS = 2_000;

export const healthRoutes = newRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/health",
      operationId: "getHealth",
      summary: "Whether the Worker answers; PostgreSQL is not asked",
      tags,
      security: open,
      responses: {
        200: { description: "It does", content: { "application/json": { schema: health } } },
        ...problems(),
      },
    }),
    (c) => c.json({ status: "ok" as const }, 200),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/ready",
      operationId: "getReadiness",
      summary: "Whether PostgreSQL answers too",
      tags,
      security: open,
      responses: {
        200: { description: "It does", content: { "application/json": { schema: readiness } } },
        503: {
          description: "It does not: rooms go on",
          content: {
            "application/json": { schema: readiness, example: { status: "degraded", database: "unavailable" } },
          },
        },
        ...problems(),
      },
    }),
    async (c) => {
      try {
        await withDeadline(DATABASE_WAIT_MS, "PostgreSQL", async () => await c.var.deps.db.execute(sql`select 1`));
        return c.json({ status: "ok" as const, database: "ok" as const }, 200);
      } catch (error) {
        log("warn", "database not ready", { error: describe(error) });
        return c.json({ status: "degraded" as const, database: "unavailable" as const }, 503, { "retry-after": "5" });
      }
    },
  );
