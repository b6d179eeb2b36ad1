import { z } from "zod";

export const health = z
  .object({ status: z.literal("ok") })
  .strict()
  .meta({ id: "Health" });
export const readiness = z
  .object({ status: z.enum(["ok", "degraded"]), database: z.enum(["ok", "unavailable"]) })
  .strict()
  .meta({ id: "Readiness" });
