import type { Sample } from "../workloads/workload.ts";
import { baseOf, medians, ratio } from "./compare.ts";
import { metricInfo } from "./metrics.ts";
import { targets } from "./targets.ts";

/** A table of each setting, one row a subject, and what the targets say: Markdown that a terminal shows as well. */
export function render(samples: readonly Sample[]): string {
  const settings = [...new Set(samples.map(({ setting }) => setting))];
  return [...settings.map((setting) => settingTable(samples, setting)), targetTable(samples)]
    .filter(Boolean)
    .join("\n\n");
}

function settingTable(samples: readonly Sample[], setting: string): string {
  const here = samples.filter((sample) => sample.setting === setting);
  const subjects = [...new Set(here.map(({ subject }) => subject))];
  const names = Object.keys(metricInfo).filter((name) => here.some(({ metrics }) => name in metrics));
  const base = baseOf(samples, setting);
  const compared = subjects.length > 1 ? names.filter((name) => metricInfo[name]?.isCompared) : [];
  const head = [
    setting,
    "runs",
    ...names.map((name) => metricInfo[name]?.label ?? name),
    ...compared.map((name) => `${metricInfo[name]?.label} × ${base}`),
  ];
  const rows = subjects.map((subject) => {
    const values = medians(samples, setting, subject);
    const isBase = subject === base;
    return [
      subject,
      String(here.filter((sample) => sample.subject === subject).length),
      ...names.map((name) => number(values[name] ?? NaN, metricInfo[name]?.digits ?? 2)),
      ...compared.map((name) => (isBase ? "1" : number(ratio(samples, setting, subject, name), 2))),
    ];
  });
  return table([head, ...rows]);
}

function targetTable(samples: readonly Sample[]): string {
  const rows = targets.flatMap(({ what, wanted, limit, atLeast, measured }) => {
    const value = measured(samples);
    if (Number.isNaN(value)) return [];
    const isMet = atLeast ? value >= limit : value <= limit;
    return [[what, wanted, number(value, 2), isMet ? "met" : "MISSED"]];
  });
  return rows.length === 0 ? "" : table([["target", "wanted", "measured", ""], ...rows]);
}

function number(value: number, digits: number): string {
  return Number.isNaN(value)
    ? "–"
    : value.toLocaleString("en", { maximumFractionDigits: digits, minimumFractionDigits: digits });
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[], fill = " ") =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  return [
    line(head),
    line(
      head.map(() => ""),
      "-",
    ),
    ...body.map((row) => line(row)),
  ].join("\n");
}
