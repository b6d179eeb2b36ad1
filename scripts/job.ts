import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import { v7 as uuidv7 } from "uuid";
import { jobs } from "../src/db/schema.ts";
import { startableJobs } from "../src/domain/job.ts";
import { Refusal, run } from "./cli.ts";
import { databaseUrl, withDatabase } from "./database.ts";

/** Asks for a job over all rooms that PostgreSQL knows (npm run resync, recount or reindex), and shows how far it is. */
await run(async () => {
  const kind = startableJobs.find((name) => name === process.argv[2]);
  if (!kind) throw new Refusal(`Which job? One of: ${startableJobs.join(", ")}`);
  await withDatabase(databaseUrl(), async (client) => {
    const db = drizzle(client);
    const id = uuidv7();
    await db.insert(jobs).values({ id, kind, payload: {} });
    console.log(`Job ${id} is queued; the Worker's cron trigger takes it up within a minute.`);
    for (let shown = ""; ; await sleep(500)) {
      const [job] = await db.select().from(jobs).where(eq(jobs.id, id));
      if (!job) throw new Refusal("The job has vanished");
      const progress = `${job.state}: ${job.done} of ${job.total ?? "?"} rooms, ${job.failed} failed`;
      if (progress !== shown) console.log(progress);
      shown = progress;
      if (job.state === "failed") throw new Refusal(job.error ?? "The job has failed");
      if (job.state === "done") {
        if (job.failed > 0) throw new Refusal(`${job.failed} rooms could not be visited; run it again`);
        const corrected = kind === "recount" ? "counters" : kind === "reindex" ? "messages in the index" : null;
        if (corrected !== null) console.log(`${job.corrected} ${corrected} were wrong and are corrected`);
        return;
      }
    }
  });
});
