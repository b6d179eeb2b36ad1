import type { Metrics, Sample } from "./workload.ts";

/**
 * Measures every subject between two measurements of the base: the machine drifts, and only neighbours compare.
 * The order is A B A C A B A C A.
 */
export async function interleaved(
  setting: string,
  base: string,
  subjects: readonly string[],
  repeats: number,
  measure: (subject: string) => Promise<Metrics>,
  report: (sample: Sample) => void,
): Promise<void> {
  const once = async (subject: string) => {
    const metrics = await measure(subject);
    report({ setting, subject, metrics });
  };
  await once(base);
  for (let n = 0; n < repeats; n += 1) {
    for (const subject of subjects) {
      await once(subject);
      await once(base);
    }
  }
}
