/**
 * What readers take for the same text: compatibility forms (NFKC), upper and lower case, accents. Alphabets are read
 * by words; scripts that are written without spaces, and emoji, by their characters.
 */
export interface Folded {
  /** Letters, digits and emoji; whatever stands between them is one space. */
  readonly text: string;
  /** For each UTF-16 unit of `text`, the range of units in the original that it stands for. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** A letter with its marks; Hangul and half-width kana may come in parts, too. */
const CLUSTER = /[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?|\P{M}[\p{M}\uff9e\uff9f]*|\p{M}+/gsu;
/** Accents, vowel points, and what nobody sees: joiners, direction marks, variation selectors, tones of skin. */
const UNHEARD = new RegExp(
  [
    ...["[\\u0300-\\u036f]", "[\\u1ab0-\\u1aff]", "[\\u1dc0-\\u1dff]", "[\\u20d0-\\u20ff]", "[\\ufe20-\\ufe2f]"],
    ...["[\\u0591-\\u05c7]", "[\\u0610-\\u061a]", "[\\u064b-\\u065f]", "\\u0670"],
    ...["\\p{Default_Ignorable_Code_Point}", "\\p{Emoji_Modifier}"],
  ].join("|"),
  "gu",
);
/** Letters with a stroke, and ligatures, have no decomposition. */
const PLAIN = new Map(
  Object.entries({ ø: "o", ł: "l", đ: "d", ħ: "h", ŧ: "t", ð: "d", þ: "th", æ: "ae", œ: "oe", ß: "ss" }),
);
const WITHOUT_SPACES = [
  ...["Han", "Hira", "Kana", "Bopo", "Hang", "Thai", "Laoo", "Khmr", "Mymr"].map((script) => `\\p{scx=${script}}`),
  ...["\\p{Extended_Pictographic}", "\\p{Regional_Indicator}"],
].join("");
const DENSE = new RegExp(`[${WITHOUT_SPACES}]`, "u");
const LEGIBLE = /[\p{L}\p{N}\p{M}\p{Extended_Pictographic}\p{Regional_Indicator}]/u;
/** Runs of a folded text: of characters that stand for themselves, and of letters that make a word. */
const RUN = new RegExp(`([${WITHOUT_SPACES}]+)|([^ ${WITHOUT_SPACES}]+)`, "gu");
const ASCII = /^[\0-\x7f]*$/;

export function fold(original: string): Folded {
  let text = "";
  const starts: number[] = [];
  const ends: number[] = [];
  const add = (units: string, start: number, end: number) => {
    text += units;
    for (let n = 0; n < units.length; n += 1) {
      starts.push(start);
      ends.push(end);
    }
  };
  for (const { 0: cluster, index: start } of original.matchAll(CLUSTER)) {
    const end = start + cluster.length;
    const folded = foldCluster(cluster);
    // What is not seen belongs to what it follows: a highlight does not cut an emoji in two.
    if (folded === "" && ends.length > 0) ends[ends.length - 1] = end;
    for (const char of folded) {
      if (char !== " " || (text !== "" && !text.endsWith(" "))) add(char, start, end);
    }
  }
  return { text, starts, ends };
}

/** Texts are made of few different letters, and working one out takes long. */
const known = new Map<string, string>();
const KNOWN_MAX = 4_096;

function foldCluster(cluster: string): string {
  const before = known.get(cluster);
  if (before !== undefined) return before;
  const plain = cluster.normalize("NFKD").toUpperCase().toLowerCase().normalize("NFKD").replace(UNHEARD, "");
  const chars = Array.from(plain.normalize("NFC"), (char) => (LEGIBLE.test(char) ? (PLAIN.get(char) ?? char) : " "));
  const folded = chars.join("");
  if (known.size === KNOWN_MAX) known.clear();
  known.set(cluster, folded);
  return folded;
}

/** A run of letters, or of characters that stand for themselves. */
export interface Word {
  readonly text: string;
  readonly isDense: boolean;
}

/** The words of a text, folded; of plain letters for a fraction of the work. */
export function wordsOf(original: string): Word[] {
  if (!ASCII.test(original)) {
    return Array.from(fold(original).text.matchAll(RUN), ([text, dense]) => ({ text, isDense: dense !== undefined }));
  }
  const words = original.toLowerCase().split(/[^0-9a-z]+/);
  return words.flatMap((text) => (text === "" ? [] : { text, isDense: false }));
}

/** Whether a word may begin or end at `index`: not between two letters of an alphabet. */
export function isEdge(text: string, index: number): boolean {
  return !isLetter(charBefore(text, index)) || !isLetter(charAt(text, index));
}

function isLetter(char: string): boolean {
  return char !== "" && char !== " " && !DENSE.test(char);
}

function charAt(text: string, index: number): string {
  const code = text.codePointAt(index);
  return code === undefined ? "" : String.fromCodePoint(code);
}

function charBefore(text: string, index: number): string {
  const isPair =
    index >= 2 && /[\ud800-\udbff]/.test(text.charAt(index - 2)) && /[\udc00-\udfff]/.test(text.charAt(index - 1));
  return index === 0 ? "" : text.slice(index - (isPair ? 2 : 1), index);
}
