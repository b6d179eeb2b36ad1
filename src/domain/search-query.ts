import { type Folded, fold, isEdge, type Word, wordsOf } from "./folding.ts";
import { isWhole, neededTerms, neededTermsOfPart } from "./search-terms.ts";

/** A part of a folded text that is looked for. */
interface Needle {
  readonly text: string;
  /** Whether a word has to begin, or end, where it does: in a phrase, and where the index knows only whole words. */
  readonly startsWord: boolean;
  readonly endsWord: boolean;
}

/** A range of UTF-16 units. */
export interface Highlight {
  readonly start: number;
  readonly end: number;
}

/** What somebody looks for: of every group one, and none of the others. */
export interface SearchQuery {
  readonly all: readonly (readonly Needle[])[];
  readonly none: readonly Needle[];
}

const ITEM = /(-?)(?:"([^"]*)"?|([^\s"]+))/gu;
const HIGHLIGHTS_MAX = 100;

/**
 * `two words` are both in the text, in any order; `"two words"` stand there like this; `one or other` is either;
 * `-word` is not in it. Anything else stands for itself.
 * @returns null if there is no letter, digit or emoji in it.
 */
export function parseQuery(query: string): SearchQuery | null {
  const all: Needle[][] = [];
  const none: Needle[] = [];
  let isOr = false;
  for (const [, minus, phrase, word = ""] of query.matchAll(ITEM)) {
    if (minus === "" && /^or$/i.test(word)) {
      isOr = all.length > 0;
      continue;
    }
    const needle = toNeedle(phrase ?? word, phrase !== undefined);
    if (needle === null) continue;
    if (minus !== "") none.push(needle);
    else if (isOr) all.at(-1)?.push(needle);
    else all.push([needle]);
    isOr = false;
  }
  return all.length + none.length === 0 ? null : { all, none };
}

function toNeedle(written: string, isPhrase: boolean): Needle | null {
  const text = fold(written).text.trim();
  if (text === "") return null;
  const words = wordsOf(text);
  const isBound = (word: Word | undefined) => isPhrase || (word !== undefined && isWhole(word));
  return { text, startsWord: isBound(words[0]), endsWord: isBound(words.at(-1)) };
}

/** What the index is asked for texts with this in them, wherever words begin or end; null if it can not help. */
export function toPartTsquery(part: string, terms: readonly string[]): string | null {
  const needed = [...neededTermsOfPart(fold(part).text)];
  return needed.length === 0 ? null : [...needed, ...terms].map(quoted).join(" & ");
}

/** What the index is asked, as a `tsquery`: necessary, not sufficient. Empty if it can not help. */
export function toTsquery(query: SearchQuery | null, terms: readonly string[] = []): string {
  const groups = (query?.all ?? []).map((needles) => {
    const options = needles.map(({ text }) => [...neededTerms(text)].map(quoted).join(" & "));
    return options.length === 1 ? (options[0] ?? "") : `(${options.map((option) => `(${option})`).join(" | ")})`;
  });
  return [...groups, ...terms.map(quoted)].join(" & ");
}

function quoted(term: string): string {
  return `'${term}'`;
}

/** Where a text has what is looked for, in order and without overlaps; null if it is not what is looked for. */
export function findIn(content: string, { all, none }: SearchQuery): Highlight[] | null {
  const folded = fold(content);
  if (none.some((needle) => rangesOf(folded, needle).length > 0)) return null;
  const found: Highlight[] = [];
  for (const needles of all) {
    const ranges = needles.flatMap((needle) => rangesOf(folded, needle));
    if (ranges.length === 0) return null;
    found.push(...ranges);
  }
  return merged(found).slice(0, HIGHLIGHTS_MAX);
}

function rangesOf({ text, starts, ends }: Folded, needle: Needle): Highlight[] {
  const ranges: Highlight[] = [];
  for (let at = text.indexOf(needle.text); at >= 0; at = text.indexOf(needle.text, at + 1)) {
    const end = at + needle.text.length;
    if (needle.startsWord && !isEdge(text, at)) continue;
    if (needle.endsWord && !isEdge(text, end)) continue;
    ranges.push({ start: starts[at] ?? 0, end: ends[end - 1] ?? 0 });
  }
  return ranges;
}

function merged(ranges: readonly Highlight[]): Highlight[] {
  const result: Highlight[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1);
    if (last && range.start < last.end) result.splice(-1, 1, { start: last.start, end: Math.max(last.end, range.end) });
    else result.push(range);
  }
  return result;
}
