import { Refusal, run } from "./cli.ts";
import { runTool } from "./tools.ts";

/** What `npm audit --json` prints: a report, or what kept it from making one. */
interface Audit {
  readonly metadata?: { readonly vulnerabilities: Readonly<Record<string, number>> };
  readonly message?: string;
}

/** npm run audit: known weaknesses of what ships. A registry that does not answer is said, and is no failure. */
await run(async () => {
  const { output } = await runTool("npm", ["audit", "--omit=dev", "--json"]);
  const { metadata, message } = parse(output);
  if (!metadata) {
    console.log(`- Not checked, the registry gave no answer: ${message ?? output.trim().slice(0, 300)}`);
    return;
  }
  const { total = 0, ...bySeverity } = metadata.vulnerabilities;
  if (total === 0) {
    console.log("✔ No known weakness in what ships");
    return;
  }
  const found = Object.entries(bySeverity).flatMap(([severity, count]) => (count > 0 ? `${count} ${severity}` : []));
  throw new Refusal(`Known weaknesses in what ships: ${found.join(", ")}. See npm audit --omit=dev`);
});

/** npm's own messages may stand around the report. */
function parse(output: string): Audit {
  try {
    return JSON.parse(output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1)) as Audit;
  } catch {
    return {};
  }
}
