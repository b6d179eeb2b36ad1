import { readFileSync } from "node:fs";
import { join } from "node:path";
import { paths } from "../../scripts/paths.ts";

export const readme = readFileSync(join(paths.root, "README.md"), "utf8");

/** The code blocks under `<!-- kind: name -->`, in order. */
export function blocks(kind: "run" | "file", name: string): string[] {
  const pattern = new RegExp(`<!-- ${kind}: ${name} -->\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\`\\n`, "g");
  const found = [...readme.matchAll(pattern)].map(([, text = ""]) => text);
  if (found.length === 0) throw new Error(`README.md has no block "${kind}: ${name}"`);
  return found;
}

/** The rows of the table under a marker, cells without their back-ticks; the head is left out. */
export function rowsOf(marker: string): string[][] {
  const [, text] = new RegExp(`<!-- ${marker} -->\\n([\\s\\S]*?)<!-- end -->`).exec(readme) ?? [];
  if (text === undefined) throw new Error(`README.md has no table "${marker}"`);
  const lines = text.trim().split("\n").slice(2);
  return lines.map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replace(/^`([^`]*)`$/, "$1")),
  );
}
