import { posix } from "node:path";
import { run } from "./cli.ts";
import { type Layer, layers } from "./layers.ts";
import { type Node, parse, placeOf, readSources, type SourceFile, walk } from "./source.ts";

interface Import {
  readonly node: Node;
  readonly specifier: string;
  readonly isTypeOnly: boolean;
}

/** Everything in these files that the table of layers does not allow, one line each. */
export function findViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const layer = layerOf(file.path);
    if (!layer) return [`${file.path} belongs to no layer: give it a place in scripts/layers.ts`];
    const program = parse(file);
    const imports = importsOf(program).flatMap((found) => {
      const complaint = judge(layer, file.path, found);
      return complaint ? [`${placeOf(file, found.node)} (${layer.name}) ${complaint}`] : [];
    });
    const bindings = layer.bindings ? [] : bindingsIn(program);
    return [
      ...imports,
      ...bindings.map((node) => `${placeOf(file, node)} (${layer.name}) must not see the environment`),
    ];
  });
}

function layerOf(path: string): Layer | undefined {
  return layers.find(({ files }) => files.some((name) => (name.endsWith("/") ? path.startsWith(name) : path === name)));
}

function judge(layer: Layer, path: string, { specifier, isTypeOnly }: Import): string | undefined {
  if (!specifier.startsWith(".")) {
    if (isPackageAllowed(layer, specifier)) return undefined;
    return `must not import ${specifier}`;
  }
  const target = posix.join(posix.dirname(path), specifier.replace(/\?.*$/, ""));
  if (!/\.tsx?$/.test(target)) return target.startsWith("admin-ui/src/") ? undefined : `must not import ${specifier}`;
  const other = layerOf(target);
  if (!other) return `must not import ${target}, which belongs to no layer`;
  if (other === layer || layer.sees.includes(other.name)) return undefined;
  if (!layer.seesTypesOf?.includes(other.name)) return `must not import ${target} (${other.name})`;
  return isTypeOnly ? undefined : `may import types only of ${target} (${other.name})`;
}

function isPackageAllowed(layer: Layer, specifier: string): boolean {
  return (layer.packages ?? []).some((allowed) =>
    allowed.endsWith("/*") ? specifier.startsWith(allowed.slice(0, -1)) : specifier === allowed,
  );
}

function importsOf(program: Node): Import[] {
  return [...walk(program)].flatMap((node) => {
    const source = node.source as Node | null | undefined;
    const specifier = source?.value;
    if (typeof specifier !== "string") return [];
    return [{ node, specifier, isTypeOnly: isTypeOnly(node) }];
  });
}

function isTypeOnly(node: Node): boolean {
  if (node.type === "TSImportType") return true;
  if (node.importKind === "type" || node.exportKind === "type") return true;
  const parts = (node.specifiers ?? []) as Node[];
  return parts.length > 0 && parts.every((part) => part.importKind === "type" || part.exportKind === "type");
}

const BINDING_TYPES = new Set(["Env", "DurableObjectNamespace", "Hyperdrive"]);

/** Places where a file reaches for the environment instead of being handed what it needs. */
function bindingsIn(program: Node): Node[] {
  return [...walk(program)].filter((node) => {
    if (node.type === "TSTypeReference") return BINDING_TYPES.has(nameOf(node.typeName));
    return node.type === "MemberExpression" && node.computed === false && nameOf(node.property) === "env";
  });
}

function nameOf(value: unknown): string {
  return String((value as { name?: unknown } | undefined)?.name ?? "");
}

if (import.meta.main) {
  await run(async () => {
    const violations = findViolations(readSources("{src,admin-ui/src}/**/*.{ts,tsx}"));
    for (const violation of violations) console.error(violation);
    if (violations.length > 0) process.exitCode = 1;
  });
}
