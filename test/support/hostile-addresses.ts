import { v7 as uuidv7 } from "uuid";
import type { ApiDocument, Operation, Parameter, Schema } from "./openapi.ts";

export interface HostileAddress {
  readonly name: string;
  /** Path and query. */
  readonly address: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What stands in the braces of a path, by the parameter's name. */
export type Ids = Readonly<Record<string, string>>;

const SOME_ID = "01920b5e-7c3a-7d4e-8f00-0a1b2c3d4e5f";
const LONG = "x".repeat(5_000);
const base64url = (text: string) => Buffer.from(text, "latin1").toString("base64");

/** The path with its ids, and a query that is answered; `query` is taken as it is, not encoded. */
export function addressOf(api: ApiDocument, operation: Operation, ids: Ids, query: Ids = {}): string {
  const examplesIn = (place: Parameter["in"]): Ids => {
    // An id that is only an example would name nothing.
    const hasExample = ({ example, format }: Schema) => example !== undefined && format !== "uuid";
    const named = operation.parameters.filter(
      ({ in: where, required, schema }) => where === place && (required || hasExample(schema)),
    );
    return Object.fromEntries(
      named.map(({ name, schema }) => [name, encodeURIComponent(String(api.exampleOf(schema)))]),
    );
  };
  const inPath = { ...examplesIn("path"), ...ids };
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => inPath[name] ?? SOME_ID);
  const pairs = Object.entries({ ...examplesIn("query"), ...query });
  return pairs.length === 0 ? path : `${path}?${pairs.map((pair) => pair.join("=")).join("&")}`;
}

export function unknownIds({ parameters }: Operation): Ids {
  const named = parameters.filter((parameter) => isPath(parameter) && parameter.schema.format === "uuid");
  return Object.fromEntries(named.map(({ name }) => [name, uuidv7()]));
}

export function isPath(parameter: Parameter): boolean {
  return parameter.in === "path";
}

/** Every way to spoil the ids, the query and the headers of an operation. */
export function* hostileAddresses(api: ApiDocument, operation: Operation, ids: Ids): Generator<HostileAddress> {
  for (const parameter of operation.parameters) {
    if (parameter.in === "path") yield* hostileIds(api, operation, parameter.name, ids);
    if (parameter.in === "query") yield* hostileQuery(api, operation, parameter, ids);
    if (parameter.in === "header") yield* hostileHeader(api, operation, parameter.name, ids);
  }
}

function* hostileIds(api: ApiDocument, operation: Operation, name: string, ids: Ids): Generator<HostileAddress> {
  const real = ids[name] ?? SOME_ID;
  const junk = [
    "abc",
    "0",
    "-1",
    "null",
    "%00",
    `${real}%00`,
    real.toUpperCase(),
    real.slice(1),
    `${real}x`,
    "00000000-0000-0000-0000-000000000000",
    "%E0%A4%A",
    "%ED%A0%80",
    "..%2F..%2Fetc%2Fpasswd",
    "'%20or%201=1--",
    "__proto__",
    LONG,
  ];
  for (const id of junk) {
    yield { name: `${name} is ${id.slice(0, 40)}`, address: addressOf(api, operation, { ...ids, [name]: id }) };
  }
}

function* hostileQuery(
  api: ApiDocument,
  operation: Operation,
  parameter: Parameter,
  ids: Ids,
): Generator<HostileAddress> {
  const { name } = parameter;
  const schema = api.solid(parameter.schema);
  const values = ["%00", "%ED%A0%80", "%E0%A4%A", LONG];
  if (api.typeOf(schema) === "integer") {
    const { minimum, maximum } = schema;
    values.push("abc", "NaN", "1.5", "1e400", "-1e400", "-1000000000", "[]");
    if (minimum !== undefined) values.push(String(minimum - 1));
    if (maximum !== undefined && Number.isSafeInteger(maximum + 1)) values.push(String(maximum + 1), "1000000000");
  } else if (schema.enum) {
    values.push("junk", "__proto__", "toString", String(schema.enum[0]).toUpperCase());
  } else if (schema.format === "date" || schema.format === "date-time") {
    values.push("junk", "2026-13-45", "2026-02-30", "99999-01-01", "1e400", "2026-11-22T25:00:00Z");
  } else if (name === "cursor") {
    const forged = ["", "\u0000", "'; drop table users; --", "\u00ff\u00fe", "-1", '{"id":1}'].map(base64url);
    values.push("!!!", ...forged.map(encodeURIComponent));
  }
  for (const value of values) {
    yield { name: `${name}=${value.slice(0, 40)}`, address: addressOf(api, operation, ids, { [name]: String(value) }) };
  }
}

/** What the schema just allows: it may be refused or answered, as long as nothing breaks. */
export function* extremeAddresses(api: ApiDocument, operation: Operation, ids: Ids): Generator<HostileAddress> {
  for (const { name, in: place, schema: raw } of operation.parameters) {
    if (place !== "query") continue;
    const schema = api.solid(raw);
    const values: unknown[] = [];
    if (api.typeOf(schema) === "integer") values.push(schema.minimum, schema.maximum);
    if (schema.format?.startsWith("date")) {
      const days = ["0000-01-01", "0001-01-01", "1969-12-31", "9999-12-31"];
      values.push(...days, ...days.flatMap((day) => [`${day}T00:00:00Z`, `${day}T23:59:59.999999%2B14:00`]));
    }
    if (schema.maxLength !== undefined) values.push("%25".repeat(schema.maxLength), "%F0%9F%91%BD".repeat(20));
    for (const value of values.filter((one) => one !== undefined)) {
      yield { name: `${name}=${value}`, address: addressOf(api, operation, ids, { [name]: String(value) }) };
    }
  }
}

function* hostileHeader(api: ApiDocument, operation: Operation, name: string, ids: Ids): Generator<HostileAddress> {
  for (const value of ["a b", "\u00e9", LONG, "\u00ed\u00a0\u0080"]) {
    yield {
      name: `${name}: ${value.slice(0, 40)}`,
      address: addressOf(api, operation, ids),
      headers: { [name]: value },
    };
  }
}
