import fc from "fast-check";
import type { ApiDocument, Schema } from "./openapi.ts";

/**
 * JSON text, generated from a schema. An id stands in it as `@room_id:3`: which one that is is known only when the text
 * is sent; see `resolved`.
 */
export type JsonText = string;

const ID_MARK = /@(\w+):(\d+)/g;
/** Text of the kinds that have broken something somewhere. */
const NASTY = [
  "",
  " ",
  "\u0000",
  "\u001b[31m",
  "\u202e\u200b\ufeff",
  "e\u0301".repeat(40),
  "\u{1f469}\u200d\u{1f469}\u200d\u{1f467}",
  "İıſK",
  "'; drop table users; --",
  "%_\\",
  "$1",
  "=1+1",
  "<script>alert(1)</script>",
  "__proto__",
  "constructor",
  "@everyone @room",
  "null",
  "9007199254740993",
];
/** JSON that no JavaScript value becomes, or that few parsers take alike. */
const NASTY_JSON = [
  "1e400",
  "-1e400",
  "-0",
  "9007199254740993",
  "1e-400",
  '"\\ud800"',
  '"\\udc00\\ud83d"',
  '"\\u0000"',
  '{"__proto__":{"role":"admin"}}',
  '{"constructor":{"prototype":{}}}',
  '{"a":1,"a":2}',
  `${"[".repeat(500)}${"]".repeat(500)}`,
  `"${"x".repeat(9_000)}"`,
  "null",
  "[]",
  "{}",
  "true",
  "0",
  '""',
];

const nastyText = fc.constantFrom(...NASTY);
const nastyJson = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NASTY_JSON) },
  { weight: 1, arbitrary: nastyText.map((text) => JSON.stringify(text)) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
);

/** Puts the ids that there are now in the place of their marks. */
export function resolved(text: string, idOf: (name: string, nth: number) => string): string {
  return text.replace(ID_MARK, (_, name: string, nth: string) => idOf(name, Number(nth)));
}

export function idMark(name: string): fc.Arbitrary<string> {
  return fc.nat({ max: 30 }).map((nth) => `@${name}:${nth}`);
}

/** What the schema allows; `name` says of which kind an id is. */
export function jsonOf(api: ApiDocument, schema: Schema, name = ""): fc.Arbitrary<JsonText> {
  const found = api.resolve(schema);
  const choices = found.anyOf ?? found.oneOf;
  if (choices) return fc.oneof(...choices.map((choice) => jsonOf(api, choice, name)));
  if (found.const !== undefined) return fc.constant(JSON.stringify(found.const));
  if (found.enum) return fc.constantFrom(...found.enum.map((value) => JSON.stringify(value)));
  const types = typeof found.type === "string" ? [found.type] : (found.type ?? []);
  if (types.length === 0) return fc.oneof(fc.constant("null"), fc.json({ maxDepth: 2 }));
  return fc.oneof(...types.map((type) => jsonOfType(api, found, type, name)));
}

/** The same with something wrong somewhere, or everywhere. */
export function brokenJsonOf(api: ApiDocument, schema: Schema): fc.Arbitrary<JsonText> {
  return fc
    .tuple(jsonOf(api, schema), nastyJson, fc.nat(), fc.constantFrom("replace", "add", "drop", "cut"))
    .map(broken);
}

function broken([text, nasty, at, how]: [JsonText, JsonText, number, "replace" | "add" | "drop" | "cut"]): JsonText {
  if (how === "cut") return text.slice(0, at % (text.length + 1));
  // Members of the innermost objects count, too: every `"name":value` is a place.
  const places = [...text.matchAll(/"\w+":("(?:[^"\\]|\\.)*"|[\w.+-]+)/g)];
  const place = places[at % Math.max(1, places.length)];
  if (!place) return nasty;
  const [member, value = ""] = place;
  const start = place.index;
  const key = member.slice(0, member.length - value.length);
  const after = text.slice(start + member.length);
  if (how === "add") return `${text.slice(0, start)}"surprise":${nasty},${member}${after}`;
  if (how === "drop") return text.slice(0, start) + after.replace(/^,/, "");
  return text.slice(0, start) + key + nasty + after;
}

function jsonOfType(api: ApiDocument, schema: Schema, type: string, name: string): fc.Arbitrary<JsonText> {
  switch (type) {
    case "object":
      return objectOf(api, schema);
    case "array": {
      const items = schema.items ? jsonOf(api, schema.items, name.replace(/s$/, "")) : fc.json({ maxDepth: 1 });
      const { minItems = 0, maxItems = minItems + 3 } = schema;
      return fc
        .array(items, { minLength: minItems, maxLength: Math.min(maxItems, minItems + 3) })
        .map((texts) => `[${texts}]`);
    }
    case "integer":
    case "number":
      return numberOf(schema).map(String);
    case "boolean":
      return fc.constantFrom("true", "false");
    case "null":
      return fc.constant("null");
    default:
      return textOf(schema, name).map((text) => JSON.stringify(text));
  }
}

function objectOf(api: ApiDocument, schema: Schema): fc.Arbitrary<JsonText> {
  const members = Object.entries(schema.properties ?? {});
  if (members.length === 0)
    return fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })).map((value) => JSON.stringify(value));
  const parts = members.map(([name, inner]) => {
    const member = jsonOf(api, inner, name).map((text) => `${JSON.stringify(name)}:${text}`);
    return schema.required?.includes(name) ? member : fc.option(member, { freq: 2 });
  });
  return fc.tuple(...parts).map((texts) => `{${texts.filter((text) => text !== null).join(",")}}`);
}

function numberOf({ minimum = 0, maximum = minimum + 1_000 }: Schema): fc.Arbitrary<number> {
  const max = Math.min(maximum, Number.MAX_SAFE_INTEGER);
  const near = fc.integer({ min: minimum, max: Math.min(max, minimum + 20) });
  return fc.oneof({ weight: 6, arbitrary: near }, { weight: 1, arbitrary: fc.constantFrom(minimum, max) });
}

/** Text that the schema allows, and now and then what it has no word against. */
export function textOf(schema: Schema, name: string): fc.Arbitrary<string> {
  const { format, pattern, minLength = 0, maxLength = 200, example } = schema;
  if (format === "uuid") return idMark(name.replace(/s$/, ""));
  if (format === "email") return fc.emailAddress();
  if (format === "uri") return fc.webUrl();
  const days = fc.date({ min: new Date("2020-01-01"), max: new Date("2035-01-01"), noInvalidDate: true });
  if (format === "date-time") return days.map((day) => day.toISOString());
  if (format === "date") return days.map((day) => day.toISOString().slice(0, 10));
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  const max = Math.max(minLength, Math.min(maxLength, 300));
  const plain = fc.string({ unit: "grapheme-ascii", minLength, maxLength: max });
  const wide = fc.string({ unit: "grapheme", minLength, maxLength: max });
  const fitting = (text: string) => text.length >= minLength && text.length <= maxLength;
  const choices = [
    { weight: 4, arbitrary: plain },
    { weight: 2, arbitrary: wide },
    { weight: 1, arbitrary: nastyText.filter(fitting) },
    { weight: 1, arbitrary: fc.constantFrom("x".repeat(maxLength), "\u{1f47d}".repeat(Math.floor(maxLength / 2))) },
  ];
  if (typeof example === "string") choices.push({ weight: 4, arbitrary: fc.constant(example) });
  return fc.oneof(...choices.filter(({ arbitrary }) => arbitrary !== undefined));
}

/** Text for places that take anything: queries, headers, plain frames. */
export const anyText = fc.oneof(nastyText, fc.string({ unit: "binary", maxLength: 40 }), fc.string({ maxLength: 40 }));
