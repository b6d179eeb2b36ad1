import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { makeTemplate } from "./rig/template.ts";

const PEOPLE = 8;

/** One prepared world for all files of the run. */
export default async function setup(project: TestProject): Promise<() => void> {
  const dir = mkdtempSync(join(tmpdir(), "parlor-template-"));
  await makeTemplate(dir, PEOPLE);
  project.provide("templateDir", dir);
  return () => rmSync(dir, { recursive: true, force: true });
}
