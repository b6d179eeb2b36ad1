import { gzipSync } from "node:zlib";
import type { ApiDocument, Operation, Schema } from "./openapi.ts";
import type { Sending } from "./rest-client.ts";

export interface HostileBody {
  readonly name: string;
  readonly sending: Sending;
}

type Json = Readonly<Record<string, unknown>>;

/** A part of a body, and what it may be. */
interface Place {
  readonly path: readonly string[];
  readonly schema: Schema;
}

const JSON_TYPE = "application/json";
const DEEP = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;
/** Names that mean something to JavaScript, or to us; `__proto__` is refused even where any name is allowed. */
const FOREIGN_KEYS = ["surprise", "constructor", "seq"];

/** Every way to spoil the body of an operation, each starting from one that is valid. */
export function* hostileBodies(api: ApiDocument, operation: Operation): Generator<HostileBody> {
  if (!operation.body) return;
  const { schema, types } = operation.body;
  const valid = api.exampleOf(schema) as Json;
  yield* unreadable(valid, types);
  for (const { path: object, schema: inner } of objectsIn(api, schema)) {
    for (const key of ["__proto__", ...(api.isOpen(inner) ? [] : FOREIGN_KEYS)]) {
      const spoilt = write(valid, object, (text) => withKey(text, key, '{"x":1}'));
      yield json(`${pathName(object)} has ${key}`, spoilt);
    }
    yield json(
      `${pathName(object)} has a deep field`,
      write(valid, object, (text) => withKey(text, "surprise", DEEP)),
    );
  }
  for (const { path, schema: inner } of propertiesIn(api, schema)) {
    const whole = ensure(valid, path, api.exampleOf(inner));
    const key = JSON.stringify(path.at(-1));
    yield json(
      `${pathName(path)} twice`,
      writeMember(whole, path, (text) => `${key}:${text},${key}:${text}`),
    );
    const latin1 = writeMember(whole, path, () => `${key}:"${textOf(api, inner)}\u00ff"`);
    const raw = Uint8Array.from(Buffer.from(latin1, "latin1"));
    yield { name: `${pathName(path)} is not UTF-8`, sending: { raw, headers: { "content-type": JSON_TYPE } } };
    for (const [name, value] of wrongValues(api, inner)) {
      yield json(
        `${pathName(path)} is ${name}`,
        writeMember(whole, path, () => `${key}:${value}`),
      );
    }
  }
  if (types.includes(FORM_TYPE)) yield* hostileForms(valid);
}

/** What is wrong whatever the schema says. */
function* unreadable(valid: Json, types: readonly string[]): Generator<HostileBody> {
  const text = JSON.stringify(valid);
  yield { name: "no body", sending: {} };
  yield { name: "no body, but a type", sending: { headers: { "content-type": JSON_TYPE } } };
  const wrongTypes = ["text/plain", "application/xml", "multipart/form-data", `${JSON_TYPE}; charset=utf-16`, "x"];
  if (!types.includes(FORM_TYPE)) wrongTypes.push(FORM_TYPE);
  for (const type of wrongTypes)
    yield { name: `as ${type}`, sending: { raw: text, headers: { "content-type": type } } };
  const broken = ["{", "{]", `${text.slice(0, -1)},}`, `${text}x`, "NaN", "'x'", "\u0000", `${text}${text}`, " "];
  for (const junk of broken) yield json(`broken: ${JSON.stringify(junk.slice(-12))}`, junk);
  for (const root of ["[]", "null", "5", '"x"', "true", "1e400", DEEP]) yield json(`the root is ${short(root)}`, root);
  yield json("1 MB", text.replace(/\}$/, `,"x":"${"x".repeat(1 << 20)}"}`));
  yield json("1 MB of blanks", `${" ".repeat(1 << 20)}${text}`);
  const headers = { "content-type": JSON_TYPE, "content-encoding": "gzip" };
  yield { name: "gzip", sending: { raw: Uint8Array.from(gzipSync(text)), headers } };
  yield { name: "gzip that is none", sending: { raw: text, headers } };
}

const FORM_TYPE = "application/x-www-form-urlencoded";

function* hostileForms(valid: Json): Generator<HostileBody> {
  const form = new URLSearchParams(valid as Record<string, string>).toString();
  const [first = ""] = Object.keys(valid);
  const spoilt = {
    empty: "",
    "an unknown field": `${form}&surprise=1`,
    __proto__: `${form}&__proto__=1`,
    "a field twice": `${form}&${first}=x`,
    "a NUL": new URLSearchParams({ ...valid, [first]: "a\u0000b" } as Record<string, string>).toString(),
    "a field of 100 kB": form.replace(/=/, `=${"x".repeat(100_000)}`),
    "1 MB": `${form}&x=${"x".repeat(1 << 20)}`,
  };
  for (const [name, raw] of Object.entries(spoilt)) {
    yield { name: `a form: ${name}`, sending: { raw, headers: { "content-type": FORM_TYPE } } };
  }
}

/** Long enough and of the right form, so that nothing is wrong but what is added to it. */
function textOf(api: ApiDocument, schema: Schema): string {
  const example = api.exampleOf(schema);
  return typeof example === "string" ? example : "a";
}

/** Values, as JSON text, that the schema of a property does not allow. */
function* wrongValues(api: ApiDocument, schema: Schema): Generator<[name: string, text: string]> {
  const type = api.typeOf(schema);
  const isText = type === "string" || type === undefined;
  const spoilt = (end: string) => `"${textOf(api, schema)}${end}"`;
  const values: Record<string, string> = {
    "a number": "5",
    "1e400": "1e400",
    true: "true",
    "an array": '["x"]',
    "an object": '{"x":1}',
    "deep nesting": DEEP,
    "a NUL": spoilt("\\u0000"),
    "a lone surrogate": spoilt("\\ud800"),
    "a reversed pair": spoilt("\\udc00\\ud800"),
    "100 kB": `"${"x".repeat(100_000)}"`,
  };
  if (!isText) values["a string"] = '"x"';
  if (type === "integer" || type === "number") delete values["a number"];
  if (type === "boolean") delete values.true;
  if (type === "array") delete values["an array"];
  if (type === "object") delete values["an object"];
  if (type !== undefined && !api.isNullable(schema)) values.null = "null";
  yield* Object.entries(values);
}

function* objectsIn(api: ApiDocument, schema: Schema, path: readonly string[] = []): Generator<Place> {
  if (api.typeOf(schema) !== "object") return;
  yield { path, schema };
  for (const [name, inner] of Object.entries(api.solid(schema).properties ?? {})) {
    yield* objectsIn(api, inner, [...path, name]);
  }
}

function* propertiesIn(api: ApiDocument, schema: Schema, path: readonly string[] = []): Generator<Place> {
  for (const [name, inner] of Object.entries(api.solid(schema).properties ?? {})) {
    yield { path: [...path, name], schema: inner };
    yield* propertiesIn(api, inner, [...path, name]);
  }
}

/** The same with a value at this path, unless one is there. */
function ensure(value: Json, [name = "", ...rest]: readonly string[], given: unknown): Json {
  const before = value[name];
  if (rest.length === 0) return name in value ? value : { ...value, [name]: given };
  return { ...value, [name]: ensure((before ?? {}) as Json, rest, given) };
}

/** JSON text in which the value at this path is rendered by hand: it may hold what no JavaScript value can. */
function write(value: unknown, path: readonly string[], render: (text: string) => string): string {
  if (path.length === 0) return render(JSON.stringify(value));
  return writeMember(value as Json, path, (text, key) => `${key}:${render(text)}`);
}

function writeMember(value: Json, path: readonly string[], render: (text: string, key: string) => string): string {
  const [name = "", ...rest] = path;
  const members = Object.entries({ [name]: {}, ...value }).map(([key, inner]) => {
    const quoted = JSON.stringify(key);
    if (key !== name) return `${quoted}:${JSON.stringify(inner)}`;
    return rest.length === 0
      ? render(JSON.stringify(inner), quoted)
      : `${quoted}:${writeMember(inner as Json, rest, render)}`;
  });
  return `{${members.join(",")}}`;
}

function withKey(text: string, key: string, value: string): string {
  return text.replace(/^\{/, `{"${key}":${value}${text === "{}" ? "" : ","}`);
}

function json(name: string, raw: string): HostileBody {
  return { name, sending: { raw, headers: { "content-type": JSON_TYPE } } };
}

function pathName(path: readonly string[]): string {
  return `/${path.join("/")}`;
}

function short(text: string): string {
  return text.length > 20 ? `${text.slice(0, 20)}…` : text;
}
