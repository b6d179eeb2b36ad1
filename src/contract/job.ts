import { z } from "zod";
import { id, time } from "./primitives.ts";

export const jobKinds = ["resync", "refresh_profile", "remove_member"] as const;
export const jobStates = ["queued", "running", "done", "failed"] as const;

/** Work over many rooms. `done` of `total` rooms are visited; `failed` ones are named in `error`. */
export const job = z
  .object({
    id,
    kind: z.enum(jobKinds),
    state: z.enum(jobStates),
    total: z.int().nullable(),
    done: z.int(),
    failed: z.int(),
    error: z.string().nullable(),
    created_at: time,
    updated_at: time,
  })
  .strict()
  .meta({ id: "Job" });
export const jobResponse = z.object({ job }).strict().meta({ id: "JobResponse" });
export const jobsResponse = z
  .object({ jobs: z.array(job) })
  .strict()
  .meta({ id: "JobsResponse" });
export const jobCreate = z
  .object({ job: z.object({ kind: z.literal("resync") }).strict() })
  .strict()
  .meta({ id: "JobCreate" });
