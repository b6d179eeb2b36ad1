import { median } from "../stats.ts";
import type { Metrics, Sample } from "./workload.ts";

/**
 * Measures every subject between two measurements of the control: the machine drifts, and only neighbours compare.
 * The order is A B A C A B A C A.
 */
export async function interleaved(
  setting: string,
  subjects: readonly string[],
  repeats: number,
  measure: (subject: string) => Promise<Metrics>,
  report: (sample: Sample) => void,
): Promise<void> {
  const once = async (subject: string) => {
    const metrics = await measure(subject);
    report({ setting, subject, metrics });
  };
  await once("control");
  for (let n = 0; n < repeats; n += 1) {
    for (const subject of subjects) {
      await once(subject);
      await once("control");
    }
  }
}

/** The medians of a subject in a setting. */
export function medians(samples: readonly Sample[], setting: string, subject: string): Metrics {
  const found = samples.filter((sample) => sample.setting === setting && sample.subject === subject);
  const names = Object.keys(found[0]?.metrics ?? {});
  return Object.fromEntries(
    names.map((name) => [name, median(found.map(({ metrics }) => metrics[name] ?? Number.NaN))]),
  );
}

/** The median of a metric's ratios to its neighbouring controls; NaN where there is none. */
export function ratio(samples: readonly Sample[], setting: string, subject: string, metric: string): number {
  const row = samples.filter((sample) => sample.setting === setting);
  const ratios = row.flatMap((sample, index) => {
    if (sample.subject !== subject) return [];
    const neighbours = [row[index - 1], row[index + 1]].filter((other) => other?.subject === "control");
    const controls = neighbours.map((other) => other?.metrics[metric] ?? Number.NaN);
    const mean = controls.reduce((sum, value) => sum + value, 0) / controls.length;
    return [(sample.metrics[metric] ?? Number.NaN) / mean];
  });
  return median(ratios);
}
