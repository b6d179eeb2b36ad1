import { createRoute } from "@hono/zod-openapi";
import { health, readiness } from "../contract/health.ts";
import { toOutboxLag } from "../contract/to-wire.ts";
import { withDeadline } from "../deadline.ts";
import type { Deps } from "../deps.ts";
import { type LagReport, totalLag } from "../domain/lag.ts";
import { describe, log } from "../log.ts";
import { ping } from "../repositories/health.ts";
import { adminOnly, authenticated } from "./auth.ts";
import { authProblems, bearer, newRouter, open, problems } from "./router.ts";

const tags = ["operation"];
const DATABASE_WAIT_MS = 2_000;

/** Changes that wait longer than this while the rooms try show a database that is down or slow. */
const LAG_SECONDS_MAX = 15;

export const healthRoutes = newRouter()
  .openapi(
    createRoute({
      method: "get",
      path: "/health",
      operationId: "getHealth",
      summary: "Whether the Worker answers, and how far PostgreSQL is behind; PostgreSQL itself is not asked",
      tags,
      security: open,
      responses: {
        200: { description: "It answers", content: { "application/json": { schema: health } } },
        ...problems(),
      },
    }),
    async (c) => {
      const outbox = toOutboxLag(await recentLag(c.var.deps.lanes), Date.now());
      const status = outbox.oldest_seconds > LAG_SECONDS_MAX ? ("degraded" as const) : ("ok" as const);
      return c.json({ status, outbox }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/metrics",
      operationId: "getMetrics",
      summary: "Figures for a monitoring system, in Prometheus' text format (admin)",
      tags,
      security: bearer,
      middleware: [authenticated, adminOnly],
      responses: {
        200: {
          description: "The figures",
          content: {
            "text/plain": { schema: { type: "string" as const }, example: gauge("parlor_outbox_rooms", "…", 1) },
          },
        },
        ...problems(...authProblems, "auth.forbidden"),
      },
    }),
    async (c) => {
      const lag = await c.var.deps.lanes.lag();
      const { rooms, events, oldest_seconds } = toOutboxLag(lag, Date.now());
      const text = [
        gauge("parlor_outbox_rooms", "Rooms with changes that PostgreSQL does not have yet", rooms),
        gauge("parlor_outbox_events", "Changes that PostgreSQL does not have yet", events),
        gauge("parlor_outbox_oldest_seconds", "Age of the oldest", oldest_seconds),
        counter("parlor_projected_events_total", "Changes written since the lanes woke", lag.projected),
        counter("parlor_projection_failures_total", "Batches that failed since the lanes woke", lag.failures),
      ].join("");
      return c.text(text, 200, { "content-type": "text/plain; version=0.0.4" }) as never;
    },
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
        await withDeadline(DATABASE_WAIT_MS, "PostgreSQL", () => ping(c.var.deps.db));
        return c.json({ status: "ok" as const, database: "ok" as const }, 200);
      } catch (error) {
        log("warn", "database not ready", { error: describe(error) });
        return c.json({ status: "degraded" as const, database: "unavailable" as const }, 503, { "retry-after": "5" });
      }
    },
  );

/**
 * What the lanes said a moment ago: /health is open to everybody, and each of its answers would otherwise ask all of
 * them. /metrics, for admins, asks anew.
 */
async function recentLag(lanes: Deps["lanes"]): Promise<LagReport> {
  if (lastLag.until <= Date.now()) {
    // Whoever comes while the lanes are asked is told the old figures.
    lastLag = { ...lastLag, until: Date.now() + LAG_KEPT_MS };
    lastLag = { ...lastLag, report: await lanes.lag() };
  }
  return lastLag.report;
}

const LAG_KEPT_MS = 2_000;
let lastLag = { until: 0, report: totalLag([]) };

function gauge(name: string, help: string, value: number): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`;
}

function counter(name: string, help: string, value: number): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} counter\n${name} ${value}\n`;
}
