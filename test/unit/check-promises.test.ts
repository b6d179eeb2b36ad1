import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { findUnawaitedReturns } from "../../scripts/check-promises.ts";

const dir = mkdtempSync(join(tmpdir(), "parlor-promises-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The lines of `body`, which stands in an async function, that are complained about. */
function linesOf(body: string): number[] {
  const declarations =
    "declare const work: () => Promise<number>; declare const sync: () => number; declare const a: boolean;";
  writeFileSync(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions: { strict: true }, include: ["a.ts"] }));
  writeFileSync(join(dir, "a.ts"), `${declarations} export async function f(): Promise<unknown> {\n${body}\n}`);
  return findUnawaitedReturns(dir, ["tsconfig.json"]).map((line) => Number(/:(\d+) /.exec(line)?.[1]) - 1);
}

it.each([
  "try { return work(); } catch { return 0; }",
  "try { return (work()); } catch { return 0; }",
  "try { return a ? 1 : work(); } catch { return 0; }",
  "try { return a && work(); } catch { return 0; }",
  "try { return sync() ?? work(); } finally { sync(); }",
  "try { sync(); } catch { return work(); } finally { sync(); }",
  "try { if (a) { for (;;) { return work(); } } } catch { return 0; }",
  "const either: Promise<number> | number = a ? work() : 1; try { return either; } catch { return 0; }",
  "try { return new Promise(() => {}); } catch { return 0; }",
])("complains about: %s", (body) => {
  expect(linesOf(body)).toEqual([1]);
});

it.each([
  "try { return await work(); } catch { return 0; }",
  "try { return sync(); } catch { return 0; }",
  "try { sync(); } catch { return work(); }",
  "try { sync(); } finally { sync(); } return work();",
  "try { return () => work(); } catch { return 0; }",
  "try { const g = function () { return work(); }; return await g(); } catch { return 0; }",
  "return work();",
])("is content with: %s", (body) => {
  expect(linesOf(body)).toEqual([]);
});

it("names the line", () => {
  expect(linesOf("try {\n  return work();\n} catch {\n  return 0;\n}")).toEqual([2]);
});
