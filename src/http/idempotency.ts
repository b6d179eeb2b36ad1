import { z } from "@hono/zod-openapi";

/** `what`: the thing that a repeated creation finds instead of making another. */
export const idempotencyKey = (what: string) =>
  z.object({
    "idempotency-key": z
      .string()
      .regex(/^[\x21-\x7e]{1,128}$/)
      .optional()
      .meta({ description: `For 24 hours a repetition under the same key finds the same ${what}` }),
  });

/** The header of an answer to a repetition. */
export const replayed = { "idempotency-replayed": "true" };
