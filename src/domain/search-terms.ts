import { type Word, wordsOf } from "./folding.ts";

/**
 * What the index knows of a message. A word of one or two letters is a term; a longer one is found by each three of
 * its letters, and so by any part of it. Where there are no spaces, each character and each pair is a term.
 */
const LETTERS = 3;
/** Nobody looks for what stands behind this in a word; a long line of base64 would be thousands of terms. */
const WORD_CHARS_MAX = 64;
/** Of a message; only the longest have as many. */
const TERMS_MAX = 2_000;

/** What else a message can be looked for by. */
export const facets = ["link", "mention"] as const;
export type Facet = (typeof facets)[number];

const LINK = /\bhttps?:\/\/[^\s/]/i;

export function hasLink(content: string): boolean {
  return LINK.test(content);
}

/** Parts of a text that must be in every text that contains it. */
export function termsOf(text: string): Set<string> {
  const terms = new Set<string>();
  for (const word of wordsOf(text)) {
    if (word.isDense) addDense(terms, Array.from(word.text));
    else addWord(terms, word.text);
  }
  return terms;
}

/** Whether the index knows this word only as a whole: it is too short to have parts. */
export function isWhole(word: Word | undefined): boolean {
  return word !== undefined && !word.isDense && Array.from(word.text).length < LETTERS;
}

function addDense(terms: Set<string>, chars: readonly string[]): void {
  chars.forEach((char, index) => {
    terms.add(char);
    const next = chars[index + 1];
    if (next !== undefined) terms.add(char + next);
  });
}

function addWord(terms: Set<string>, word: string): void {
  // Letters beyond the basic plane are two units each; most words have none, and then slices are letters.
  const letters = /[\ud800-\udfff]/.test(word) ? Array.from(word) : word;
  if (letters.length < LETTERS) terms.add(word);
  const last = Math.min(letters.length, WORD_CHARS_MAX) - LETTERS;
  for (let at = 0; at <= last; at += 1) {
    const part = letters.slice(at, at + LETTERS);
    terms.add(typeof part === "string" ? part : part.join(""));
  }
}

/** The end of an id is random; whoever asks the index compares the whole id too. */
export function senderTerm(userId: string): string {
  return `from/${userId.slice(-12)}`;
}

export function facetTerm(facet: Facet): string {
  return `has/${facet}`;
}

/** All terms of a message, separated by spaces: none of them has one. */
export function messageTerms(message: { userId: string; content: string; isMentioning: boolean }): string {
  const terms = [...termsOf(message.content)].slice(0, TERMS_MAX);
  terms.push(senderTerm(message.userId));
  if (hasLink(message.content)) terms.push(facetTerm("link"));
  if (message.isMentioning) terms.push(facetTerm("mention"));
  return terms.join(" ");
}
