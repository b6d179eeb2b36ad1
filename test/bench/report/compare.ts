import { median } from "../stats.ts";
import type { Metrics, Sample } from "../workloads/workload.ts";

/** The medians of a subject's metrics in a setting; empty if it was not measured. */
export function medians(samples: readonly Sample[], setting: string, subject: string): Metrics {
  const found = samples.filter((sample) => sample.setting === setting && sample.subject === subject);
  const names = Object.keys(found[0]?.metrics ?? {});
  return Object.fromEntries(names.map((name) => [name, median(found.map(({ metrics }) => metrics[name] ?? NaN))]));
}

/** What a setting's other subjects are compared with: the first that was measured. */
export function baseOf(samples: readonly Sample[], setting: string): string | undefined {
  return samples.find((sample) => sample.setting === setting)?.subject;
}

/** The median of a metric's ratios to the neighbouring runs of the base; NaN where there are none. */
export function ratio(samples: readonly Sample[], setting: string, subject: string, metric: string): number {
  const base = baseOf(samples, setting);
  const row = samples.filter((sample) => sample.setting === setting);
  const ratios = row.flatMap((sample, index) => {
    if (sample.subject !== subject) return [];
    const neighbours = [row[index - 1], row[index + 1]].filter((other) => other?.subject === base);
    const bases = neighbours.map((other) => other?.metrics[metric] ?? NaN);
    const mean = bases.reduce((sum, value) => sum + value, 0) / bases.length;
    return [(sample.metrics[metric] ?? NaN) / mean];
  });
  return median(ratios);
}
