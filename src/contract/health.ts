import { z } from "zod";

export const health = z
  .object({ status: z.literal("ok") })
  .strict()
  .meta({ id: "Health", example: { status: "ok" } });
export const readiness = z
  .object({ status: z.enum(["ok", "degraded"]), database: z.enum(["ok", "unavailable"]) })
  .strict()
  .meta({ id: "Readiness", example: { status: "ok", database: "ok" } });
