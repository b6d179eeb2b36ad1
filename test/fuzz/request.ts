import fc from "fast-check";
import { addressOf, hostileAddresses } from "../support/hostile-addresses.ts";
import { hostileBodies } from "../support/hostile-bodies.ts";
import { anyText, brokenJsonOf, idMark, jsonOf, resolved } from "../support/json-arbitraries.ts";
import type { ApiDocument, Operation, Parameter, Schema } from "../support/openapi.ts";
import { type Answer, RestClient, type Sending } from "../support/rest-client.ts";
import { type Actor, actors, type World } from "./world.ts";

type Values = Readonly<Record<string, string | null>>;

/** A request as it was generated: its ids are put in when it is sent. */
export interface FuzzRequest {
  readonly operation: Operation;
  readonly as: Actor;
  readonly path: Values;
  readonly query: Values;
  readonly headers: Values;
  readonly body: { readonly text: string; readonly type: string } | null;
  /** Which of the hostile addresses and bodies to take instead. */
  readonly hostileAddress: number | null;
  readonly hostileBody: number | null;
}

/** A check of a password costs as much as a hundred other requests, and so does whoever has to log in anew. */
const COSTLY = /^(login|token|signUp|updatePassword|logout|endSession|endSessions|endSessionsOf|deleteUser)$/;
const JSON_TYPE = "application/json";
const OTHER_TYPES = ["text/plain", "application/json; charset=latin1", "multipart/form-data; boundary=x", "x", ""];

/** Any request that the document knows of, valid, broken or hostile. */
export function requestOf(api: ApiDocument): fc.Arbitrary<FuzzRequest> {
  const weighted = api.operations.map((operation) => ({
    weight: COSTLY.test(operation.id) ? 1 : 20,
    arbitrary: requestTo(api, operation),
  }));
  return fc.oneof(...weighted);
}

/** Most of what there is to break is behind a door. */
const caller = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<Actor>("admin", "owner") },
  { weight: 4, arbitrary: fc.constantFrom(...actors) },
);

function requestTo(api: ApiDocument, operation: Operation): fc.Arbitrary<FuzzRequest> {
  const valuesOf = (place: Parameter["in"], make: (parameter: Parameter) => fc.Arbitrary<string | null>) => {
    const those = operation.parameters.filter((parameter) => parameter.in === place);
    return fc.record(Object.fromEntries(those.map((parameter) => [parameter.name, make(parameter)])));
  };
  return fc.record({
    operation: fc.constant(operation),
    as: caller,
    path: valuesOf("path", inPath),
    query: valuesOf("query", (parameter) => inQuery(api, parameter)),
    headers: valuesOf("header", () => onceIn(2, fc.stringMatching(/^[\x21-\x7e\xa0-\xff ]{1,140}$/))),
    body: operation.body ? bodyOf(api, operation.body.schema) : fc.constant(null),
    hostileAddress: onceIn(20, fc.nat()),
    hostileBody: operation.body ? onceIn(20, fc.nat()) : fc.constant(null),
  });
}

function onceIn<T>(times: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: times - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
}

function inPath({ name, schema }: Parameter): fc.Arbitrary<string> {
  const fitting = schema.type === "integer" ? fc.integer({ min: 1, max: 50 }).map(String) : idMark(name);
  const other = anyText.map((text) => encodeURIComponent(text.toWellFormed()) || "-");
  return fc.oneof({ weight: 19, arbitrary: fitting }, { weight: 1, arbitrary: other });
}

function inQuery(api: ApiDocument, { name, required, schema }: Parameter): fc.Arbitrary<string | null> {
  // A cursor is what an answer gave, or nearly.
  const fitting = name === "cursor" ? idMark(name) : jsonOf(api, schema, name).map(unquoted);
  const encoded = (text: string) => (text.startsWith("@") ? text : encodeURIComponent(text.toWellFormed()));
  const given = fc.oneof({ weight: 9, arbitrary: fitting }, { weight: 1, arbitrary: anyText }).map(encoded);
  return required ? given : onceIn(3, given);
}

function unquoted(json: string): string {
  return json.startsWith('"') ? String(JSON.parse(json)) : json;
}

function bodyOf(api: ApiDocument, schema: Schema): fc.Arbitrary<FuzzRequest["body"]> {
  const text = fc.oneof(
    { weight: 3, arbitrary: jsonOf(api, schema) },
    { weight: 2, arbitrary: brokenJsonOf(api, schema) },
  );
  const type = onceIn(30, fc.constantFrom(...OTHER_TYPES)).map((other) => other ?? JSON_TYPE);
  return fc.record({ text, type });
}

/** @returns the answer, and the token that was sent. */
export async function sendTo(
  api: ApiDocument,
  world: World,
  request: FuzzRequest,
): Promise<{ answer: Answer; token: string | null }> {
  const { operation } = request;
  const fill = (text: string) => resolved(text, (name, nth) => world.idOf(name, nth));
  const filled = (values: Values) =>
    Object.fromEntries(Object.entries(values).flatMap(([name, text]) => (text === null ? [] : [[name, fill(text)]])));
  const ids = filled(request.path);
  const client = new RestClient(world.rig.url, world.tokenOf(request.as));
  const { address, headers = {} } = pick(request.hostileAddress, () => hostileAddresses(api, operation, ids)) ?? {
    address: addressOf(api, operation, ids, filled(request.query)),
    headers: filled(request.headers),
  };
  const sending: Sending = pick(request.hostileBody, () => hostileBodies(api, operation))?.sending ?? {
    ...(request.body && { raw: fill(request.body.text), headers: { "content-type": request.body.type } }),
  };
  const all = { ...sending, headers: { ...sending.headers, ...headers } };
  return { answer: await client.request(operation.method, address, all), token: client.token };
}

function pick<T>(nth: number | null, all: () => Iterable<T>): T | undefined {
  if (nth === null) return undefined;
  const choices = [...all()];
  return choices[nth % choices.length];
}
