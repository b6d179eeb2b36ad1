import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";
import { paths } from "./paths.ts";

/** TypeScript 7 has no compiler API for scripts, so the checks read the syntax tree (ESTree) of Vite's parser. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export function readSources(pattern: string): SourceFile[] {
  return globSync(pattern, { cwd: paths.root })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !path.endsWith(".d.ts"))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(paths.root, path), "utf8") }));
}

/** @throws SyntaxError */
export function parse({ path, text }: SourceFile): Node {
  const { program, errors } = parseSync(path, text);
  const [error] = errors;
  if (error) throw new SyntaxError(`${path}: ${error.message}`);
  return program as unknown as Node;
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

export function childrenOf(node: Node): Node[] {
  return Object.entries(node).flatMap(([key, value]) =>
    key === "parent" ? [] : (Array.isArray(value) ? value : [value]).filter(isNode),
  );
}

/** Parents before children, in the order of the text. */
export function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of childrenOf(node)) yield* walk(child);
}

/** `src/a.ts:12`, as editors and terminals understand it. */
export function placeOf({ path, text }: SourceFile, node: Node): string {
  return `${path}:${text.slice(0, node.start).split("\n").length}`;
}
