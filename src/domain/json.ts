/** Any JSON object. Not typed any deeper: the platform's RPC types can not follow a recursive type. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether the test holds for every string in the value, the names of its fields included. */
export function everyString(value: unknown, test: (text: string) => boolean): boolean {
  if (typeof value === "string") return test(value);
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([key, inner]) => test(key) && everyString(inner, test));
}

/** Whether objects and arrays are nested no deeper than this. */
export function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}

/** Every object of JavaScript has it already: what is put there is lost, or changes what the object is. */
const INNATE_KEY = '"__proto__"';

/**
 * Whether an object in this JSON text names a key twice, or `__proto__`. RFC 8259 leaves open which of the two counts,
 * so that a proxy in front of us and we could read two different bodies. Text that is no JSON gets any answer: whoever
 * parses it refuses it.
 */
export function repeatsKey(json: string): boolean {
  /** The keys of each object that is open; null for an array. */
  const open: (Set<string> | null)[] = [];
  let isKeyNext = false;
  for (let at = 0; at < json.length; at += 1) {
    switch (json[at]) {
      case "{":
        open.push(new Set([INNATE_KEY]));
        isKeyNext = true;
        break;
      case "[":
        open.push(null);
        isKeyNext = false;
        break;
      case "}":
      case "]":
        open.pop();
        isKeyNext = false;
        break;
      case ",":
        isKeyNext = open.at(-1) instanceof Set;
        break;
      case '"': {
        const end = endOfString(json, at);
        const keys = open.at(-1);
        if (isKeyNext && keys) {
          const key = unescaped(json.slice(at, end));
          if (keys.has(key)) return true;
          keys.add(key);
        }
        isKeyNext = false;
        at = end - 1;
      }
    }
  }
  return false;
}

/** The position behind the closing quote. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at + 1;
}

function unescaped(quoted: string): string {
  if (!quoted.includes("\\")) return quoted;
  try {
    return JSON.stringify(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}
