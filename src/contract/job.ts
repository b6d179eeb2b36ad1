import { z } from "zod";
import { jobKinds, jobStates, startableJobs } from "../domain/job.ts";
import { examples } from "./examples.ts";
import { id, time } from "./primitives.ts";

/** Work over many rooms. `done` of `total` rooms are visited; `failed` ones are named in `error`. */
export const job = z
  .object({
    id,
    kind: z.enum(jobKinds),
    state: z.enum(jobStates),
    total: z.int().nullable(),
    done: z.int(),
    failed: z.int(),
    corrected: z.int().meta({
      description:
        "What was found wrong and put right: counters by a recount, messages in the search's index by a reindex",
    }),
    error: z.string().nullable(),
    created_at: time,
    updated_at: time,
  })
  .strict()
  .meta({
    id: "Job",
    example: examples.job,
    description: "Work over many rooms, which goes on where it was cut short",
  });
export const jobResponse = z
  .object({ job })
  .strict()
  .meta({ id: "JobResponse", example: { job: examples.job } });
export const jobsResponse = z
  .object({ jobs: z.array(job) })
  .strict()
  .meta({ id: "JobsResponse", example: { jobs: [examples.job] } });
export const jobCreate = z
  .object({ job: z.object({ kind: z.enum(startableJobs) }).strict() })
  .strict()
  .meta({ id: "JobCreate", example: { job: { kind: "resync" } } });

export type Job = z.infer<typeof job>;
