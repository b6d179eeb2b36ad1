import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { readSources } from "../../../scripts/source.ts";
import { closeTable, NOT_SENT } from "../../../src/contract/close.ts";
import { clientFrames, serverFrames } from "../../../src/contract/frames.ts";
import { closeCodes } from "../../../src/domain/close.ts";
import { document } from "../../support/worker-documents.ts";

interface Message {
  readonly name: string;
  readonly payload: object;
  readonly examples: readonly { readonly name: string; readonly payload: unknown }[];
}
interface AsyncApi {
  readonly channels: Readonly<Record<string, { readonly messages: Readonly<Record<string, { $ref: string }>> }>>;
  readonly components: { readonly messages: Readonly<Record<string, Message>> };
  readonly "x-close-codes": readonly { readonly code: number; readonly reason: string }[];
}

const asyncApi = await document<AsyncApi>("/asyncapi.json");
const messages = Object.values(asyncApi.components.messages);

it("is what is committed: `npm run docs` writes it anew", async () => {
  await expect(`${JSON.stringify(asyncApi, null, 2)}\n`).toMatchFileSnapshot("../../contract/asyncapi.json");
});

it("is valid AsyncAPI 3.0, by the schema of its authors", () => {
  const path = createRequire(import.meta.url).resolve("@asyncapi/specs/schemas/3.0.0-without-$id.json");
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(path, "utf8")));
  validate(asyncApi);
  expect(validate.errors).toBeNull();
});

it("refers to nothing that is not there", () => {
  const references = [...JSON.stringify(asyncApi).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = ""]) => path);
  expect(references.length).toBeGreaterThan(50);
  for (const path of references) {
    const found = path.split("/").reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], asyncApi);
    expect(found, path).toBeDefined();
  }
});

describe("messages", () => {
  it("are all the frames there are", () => {
    const names = messages.map(({ name }) => name).sort();
    const frames = [...Object.keys(clientFrames), ...Object.keys(serverFrames)];
    expect(names).toEqual([...frames, "ping", "text", "message", "error"].sort());
    const used = Object.values(asyncApi.channels).flatMap((channel) => Object.keys(channel.messages));
    expect(new Set(used)).toEqual(new Set(Object.keys(asyncApi.components.messages)));
  });

  it.each(messages)("$name has examples that its schema accepts", ({ payload, examples }) => {
    const ajv = new Ajv({ strict: false });
    addFormats.default(ajv);
    const validate = ajv.compile({ ...payload, components: asyncApi.components });
    expect(examples.length).toBeGreaterThan(0);
    for (const { name, payload: example } of examples) {
      validate(example);
      expect(validate.errors, name).toBeNull();
    }
  });
});

describe("close codes", () => {
  it("are all there", () => {
    expect(asyncApi["x-close-codes"].map(({ code }) => code)).toEqual(Object.values(closeCodes));
  });

  it("are sent, if they are not said to be reserved", () => {
    const sources = readSources("src/{room,http}/**/*.ts").map(({ text }) => text);
    // By closeReasonOf, from what the Account and the room refuse.
    const mapped = ["unauthenticated", "too_many", "internal"];
    for (const { reason, meaning } of closeTable) {
      const isSent = mapped.includes(reason) || sources.some((text) => text.includes(`, "${reason}"`));
      expect(isSent, reason).toBe(!meaning.startsWith(NOT_SENT));
    }
  });
});
