import { z } from "zod";
import { type ErrorCode, errorCodes } from "../domain/errors.ts";

/** RFC 9457 problem details; the same object rides in the socket's error frames. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().optional(),
    code: z.enum(errorCodes as [ErrorCode, ...ErrorCode[]]),
    request_id: z.string().optional(),
    retryable: z.boolean(),
    retry_after: z
      .int()
      .optional()
      .meta({ description: "Seconds; the same as the header `Retry-After`, for those who hear it on a socket" }),
    errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() }).strict()).optional(),
  })
  .strict()
  .meta({
    id: "Problem",
    example: {
      type: "about:blank",
      title: "There is no such room",
      status: 404,
      detail: "There is no such room",
      instance: "/room/01920b5e-7c3a-7d4e-8f00-0a1b2c3d4e5f",
      code: "room.not_found",
      request_id: "01920b5e-7c3a-7d4e-8f00-0a1b2c3d4e60",
      retryable: false,
    },
  });
export type Problem = z.infer<typeof problem>;
