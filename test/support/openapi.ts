/** The part of JSON Schema that the API's document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly example?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: unknown;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema: Schema;
}

/** What an operation says of one status that it may answer with. */
export interface Reply {
  /** Of a refusal: the error codes that the description names. */
  readonly codes: readonly string[];
  readonly types: readonly string[];
}

/** One method on one path, as /openapi.json describes it. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  readonly isSecured: boolean;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly types: readonly string[]; readonly schema: Schema } | null;
  readonly replies: Readonly<Record<string, Reply>>;
}

interface RawOperation {
  readonly operationId?: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, RawReply>>;
}

interface RawReply {
  readonly description: string;
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

export interface RawDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

const METHODS = ["get", "put", "post", "patch", "delete"];

/** Whatever the server documents: a route that is added is here at once. */
export class ApiDocument {
  readonly operations: readonly Operation[];
  private readonly document: RawDocument;

  constructor(document: RawDocument) {
    this.document = document;
    this.operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([method]) => METHODS.includes(method))
        .map(([method, raw]) => toOperation(path, method, raw)),
    );
  }

  static async read(url: string): Promise<ApiDocument> {
    const answer = await fetch(`${url}/openapi.json`, { signal: AbortSignal.timeout(10_000) });
    return new ApiDocument((await answer.json()) as RawDocument);
  }

  resolve(schema: Schema): Schema {
    if (schema.$ref === undefined) return schema;
    const name = schema.$ref.replace("#/components/schemas/", "");
    const found = this.document.components?.schemas?.[name];
    if (!found) throw new Error(`${schema.$ref} is not in the document`);
    return this.resolve(found);
  }

  /** Without the null that a nullable schema also allows. */
  solid(schema: Schema): Schema {
    const resolved = this.resolve(schema);
    const choices = resolved.anyOf ?? resolved.oneOf ?? [];
    const choice = choices.find((one) => this.resolve(one).type !== "null");
    return choice ? { ...resolved, ...this.solid(choice) } : resolved;
  }

  isNullable(schema: Schema): boolean {
    const resolved = this.resolve(schema);
    const { type, anyOf = [], oneOf = [] } = resolved;
    return type === "null" || (Array.isArray(type) && type.includes("null"))
      ? true
      : [...anyOf, ...oneOf].some((one) => this.isNullable(one));
  }

  typeOf(schema: Schema): string | undefined {
    const { type } = this.solid(schema);
    return typeof type === "string" ? type : type?.find((name) => name !== "null");
  }

  /** Whether it takes fields of any name: what clients keep with us is theirs. */
  isOpen(schema: Schema): boolean {
    const { additionalProperties = true } = this.solid(schema);
    return additionalProperties !== false;
  }

  /** Something that the schema allows: what is required, made of the examples. */
  exampleOf(schema: Schema): unknown {
    const solid = this.solid(schema);
    if (this.typeOf(solid) === "object") {
      const required = Object.entries(solid.properties ?? {}).filter(([name]) => solid.required?.includes(name));
      return Object.fromEntries(required.map(([name, inner]) => [name, this.exampleOf(inner)]));
    }
    if (solid.example !== undefined) return solid.example;
    if (solid.const !== undefined) return solid.const;
    if (solid.enum) return solid.enum[0];
    return this.scalarOf(solid);
  }

  private scalarOf(schema: Schema): unknown {
    switch (this.typeOf(schema)) {
      case "integer":
      case "number":
        return schema.minimum ?? 1;
      case "boolean":
        return true;
      case "array":
        return schema.items && schema.minItems ? Array(schema.minItems).fill(this.exampleOf(schema.items)) : [];
      default:
        return BY_FORMAT[schema.format ?? ""] ?? "x".repeat(schema.minLength ?? 1);
    }
  }
}

const BY_FORMAT: Readonly<Record<string, string>> = {
  uuid: "01920b5e-7c3a-7d4e-8f00-0a1b2c3d4e5f",
  email: "somebody@example.com",
  uri: "https://example.com/picture.png",
  date: "2026-11-22",
  "date-time": "2026-11-22T10:00:00.000Z",
};

function toOperation(path: string, method: string, raw: RawOperation): Operation {
  const content = Object.entries(raw.requestBody?.content ?? {});
  const json = content.find(([type]) => type === "application/json") ?? content[0];
  return {
    id: raw.operationId ?? `${method} ${path}`,
    method: method.toUpperCase(),
    path,
    isSecured: (raw.security ?? []).length > 0,
    parameters: raw.parameters ?? [],
    body: json ? { types: content.map(([type]) => type), schema: json[1].schema } : null,
    replies: Object.fromEntries(Object.entries(raw.responses).map(([status, reply]) => [status, toReply(reply)])),
  };
}

function toReply({ description, content = {} }: RawReply): Reply {
  const codes = [...description.matchAll(/^`([\w.]+)`: /gm)].map(([, code]) => String(code));
  return { codes, types: Object.keys(content) };
}
