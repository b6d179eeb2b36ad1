import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { paths } from "../../scripts/paths.ts";

const read = (path: string) => readFileSync(join(paths.root, path), "utf8");
const [, table = ""] = /<!-- attacks -->\n([\s\S]*?)<!-- end -->/.exec(read("docs/attacks.md")) ?? [];
const rows = table
  .trim()
  .split("\n")
  .slice(2)
  .map((line) => line.split(" | "))
  .map(([attack = "", , tests = ""]) => ({ attack: attack.replace(/^\| /, ""), tests: tests.replace(/ \|$/, "") }));

/** The names of a file's tests and their groups, with their variables as they are written. */
function namesIn(file: string): string[] {
  const calls = read(file).matchAll(/\b(?:it|describe)(?:\.\w+)*\(([\s\S]*?)=>/g);
  return [...calls].map(([, head = ""]) => head);
}

describe("the table of attacks", () => {
  it("has a row for each", () => {
    expect(rows.length).toBeGreaterThan(20);
  });

  it.each(rows)("$attack", ({ tests }) => {
    const groups = tests.split(/\.? ?(?=`)(?=`test\/)/).filter((group) => group !== "");
    expect(groups.length).toBeGreaterThan(0);
    for (const group of groups) {
      const [, file = "", words = ""] = /^`([^`]+)` (.+?)\.?$/.exec(group.trim()) ?? [];
      const names = namesIn(file);
      for (const word of words.split("; ")) {
        expect(
          names.some((name) => name.includes(word)),
          `${file} has no test named "${word}"`,
        ).toBe(true);
      }
    }
  });
});
