import { startableJobs } from "../../../src/domain/job.ts";
import { api, type Job } from "../api.ts";
import type { Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import { formatNumber } from "../ui/format.ts";
import { LongText } from "../ui/long-text.tsx";
import { Time } from "../ui/time.tsx";

const t = texts.jobs;
const tones: Record<Job["state"], Tone> = { queued: "plain", running: "accent", done: "good", failed: "warn" };
const isOpen = ({ state }: Job) => state === "queued" || state === "running";

export const jobs: Resource<Job> = {
  path: "/jobs",
  title: t.title,
  intro: t.intro,
  empty: { title: t.empty, detail: t.emptyDetail },
  key: (row) => row.id,
  nameOf: (row) => t.kinds[row.kind],
  follows: (page) => page.rows.some(isOpen),
  async load({ signal }) {
    const { jobs: rows } = await api.listJobs(signal);
    return { rows, nextCursor: null };
  },
  columns: [
    { label: t.kind, width: "w-3", cell: (row) => t.kinds[row.kind] },
    { label: t.state, width: "w-1", cell: (row) => <Badge label={t.states[row.state]} tone={tones[row.state]} /> },
    {
      label: t.progress,
      cell: (row) => (
        <div class="gauge">
          <Progress job={row} />
          {row.state === "done" && <Corrected job={row} />}
          {row.error !== null && <LongText text={row.error} />}
        </div>
      ),
    },
    { label: t.started, width: "w-3", cell: (row) => <Time at={row.created_at} /> },
  ],
  actsWidth: "w-2",
  commands: startableJobs.map((kind) => ({
    ...t.start[kind],
    busy: t.starting,
    done: t.started,
    async run() {
      await api.createJob(kind);
      return null;
    },
  })),
  actions: [
    {
      ...t.retry,
      offered: (row) => row.state === "failed",
      async run(row) {
        return (await api.retryJob(row.id)).job;
      },
    },
  ],
};

function Corrected({ job: { kind, corrected } }: { readonly job: Job }) {
  if (kind !== "recount" && kind !== "reindex") return null;
  return <p class="muted">{t.corrected[kind](corrected)}</p>;
}

/** How many rooms there are to visit is known once it has begun. */
function Progress({ job }: { readonly job: Job }) {
  const { total, done, failed } = job;
  if (total === null) return <span class="muted">{t.waiting}</span>;
  return (
    <>
      <progress
        max={Math.max(1, total)}
        value={total === 0 && job.state === "done" ? 1 : done}
        aria-label={t.progress}
      />
      <span>{t.visited(formatNumber(done), formatNumber(total))}</span>
      {failed > 0 && <span class="failed">{t.failed(failed)}</span>}
    </>
  );
}
