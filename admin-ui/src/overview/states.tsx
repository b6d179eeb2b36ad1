import type { Health, Overview } from "../api.ts";
import { hrefOf } from "../app/router.ts";
import { texts } from "../texts.ts";

const t = texts.overview;

interface Props {
  readonly health: Health | null;
  /** As it was last known. */
  readonly now: Overview | null;
  readonly isDatabaseDown: boolean;
}

interface Count {
  readonly said: (n: number) => string;
  readonly value: number;
  readonly href?: string;
}

/** What an operator has to see to, or that there is nothing. */
export function States({ health, now, isDatabaseDown }: Props) {
  if (!health && !now) return null;
  const counts: Count[] = [];
  if (health) counts.push({ said: t.lag, value: health.outbox.events });
  if (now) {
    counts.push(
      { said: t.parked, value: now.parked, href: hrefOf("/parked") },
      { said: t.failedJobs, value: now.failed_jobs, href: hrefOf("/jobs") },
      { said: t.openReports, value: now.open_reports, href: hrefOf("/reports") },
    );
  }
  return (
    <ul class="states">
      {isDatabaseDown && <li class="badge warn">{t.databaseDown}</li>}
      {counts.map(({ said, value, href }) => (
        <li key={said(0)} class={value > 0 ? "badge warn" : "badge good"}>
          {href && value > 0 ? <a href={href}>{said(value)}</a> : said(value)}
        </li>
      ))}
    </ul>
  );
}
