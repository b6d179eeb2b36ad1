import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { runTool } from "../../../scripts/tools.ts";
import type { ErrorCode } from "../../../src/domain/errors.ts";
import { bodyProblems, notFoundBy } from "../../../src/http/router.ts";
import { document } from "../../support/worker-documents.ts";

interface Media {
  readonly schema?: { readonly $ref?: string; readonly example?: unknown };
  readonly example?: unknown;
}
interface Body {
  readonly description?: string;
  readonly content?: Readonly<Record<string, Media>>;
}
interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body>>;
}
interface OpenApi {
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, { readonly example?: unknown }>> };
}

const openApi = await document<OpenApi>("/openapi.json");
const operations = Object.entries(openApi.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, path, operation })),
);
const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);

it("is what is committed: `npm run docs` writes it anew", async () => {
  await expect(`${JSON.stringify(openApi, null, 2)}\n`).toMatchFileSnapshot("../../contract/openapi.json");
});

it("has no complaint of a linter", async () => {
  const dir = await mkdtemp(join(tmpdir(), "parlor-openapi-"));
  try {
    const file = join(dir, "openapi.json");
    await writeFile(file, JSON.stringify(openApi, null, 2));
    const { isOk, output } = await runTool("redocly", ["lint", "--max-problems=20", file], { variables: quiet });
    expect(isOk, output).toBe(true);
    expect(output).not.toMatch(/warning/i);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});

const quiet = { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };

describe.each(operations)("$name", ({ path, operation }) => {
  it("has a name, a summary, a tag that is explained, and says who may call it", () => {
    expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/);
    expect(operation.summary).toMatch(/\w/);
    expect(operation.tags).toHaveLength(1);
    expect(openApi.tags.map(({ name }) => name)).toContain(operation.tags?.[0]);
    expect(operation.security).toBeDefined();
  });

  it("has examples of its body and of what it answers, which are what they stand for", () => {
    const good = Object.entries(operation.responses).filter(([status]) => status.startsWith("2"));
    expect(good.length).toBeGreaterThan(0);
    const bodies = [...good.map(([, body]) => body), ...(operation.requestBody ? [operation.requestBody] : [])];
    for (const media of bodies.flatMap((body) => Object.values(body.content ?? {}))) {
      const example = exampleOf(media);
      expect(example).toBeDefined();
      const validate = ajv.compile({ ...media.schema, components: openApi.components });
      validate(example);
      expect(validate.errors).toBeNull();
    }
  });

  it("says with which codes it refuses", () => {
    const bad = Object.entries(operation.responses).filter(([status]) => status >= "400");
    expect(bad.map(([status]) => status)).toContain("500");
    if ((operation.security ?? []).length > 0) expect(bad.map(([status]) => status)).toContain("401");
    if (path.includes("{room_id}")) expect(bad.map(([status]) => status)).toContain("404");
    for (const [, body] of bad) {
      if (body.content?.["application/problem+json"]) expect(body.description).toMatch(/^`[a-z._]+`: /);
    }
  });

  it("says with which codes it refuses a path, a query, a header or a body that is not as described", () => {
    const { parameters = [], requestBody, responses } = operation;
    const due = new Set<ErrorCode | undefined>(requestBody ? bodyProblems : []);
    for (const { name, in: place } of parameters) due.add(place === "path" ? notFoundBy[name] : "request.bad_query");
    const said = Object.values(responses).flatMap(({ description = "" }) =>
      description.match(/(?<=^`)[\w.]+(?=`: )/gm),
    );
    expect(said).toEqual(expect.arrayContaining([...due]));
  });
});

it("names each operation once", () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

function exampleOf({ schema, example }: Media): unknown {
  if (example !== undefined) return example;
  const name = schema?.$ref?.replace("#/components/schemas/", "");
  return name === undefined ? schema?.example : openApi.components.schemas[name]?.example;
}
