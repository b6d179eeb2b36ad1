import { type Word, wordsOf } from "./folding.ts";
import type { MessageType } from "./message.ts";

/**
 * What the index knows of a message. A word of one or two letters is a term; a longer one is found by each three of
 * its letters, and so by any part of it. Where there are no spaces, each character and each pair is a term.
 */
const LETTERS = 3;
const PAIR = 2;
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

/** What a text can be found by; what stands in it twice comes twice. */
export function termsOf(text: string): string[] {
  const terms: string[] = [];
  for (const word of wordsOf(text)) {
    const letters = lettersOf(word);
    if (word.isDense) {
      terms.push(...letters);
      addParts(terms, letters, PAIR, 1);
    } else if (letters.length < LETTERS) terms.push(word.text);
    else addParts(terms, letters, LETTERS, 1);
  }
  return terms;
}

/**
 * What a text that contains this one has among its terms. Not all of it: parts that overlap tell little more, and each
 * is looked up.
 */
export function neededTerms(text: string): Set<string> {
  const terms: string[] = [];
  for (const word of wordsOf(text)) {
    const letters = lettersOf(word);
    if (isWhole(word) || (word.isDense && letters.length < PAIR)) terms.push(word.text);
    else addParts(terms, letters, word.isDense ? PAIR : LETTERS, word.isDense ? 1 : 2);
  }
  return new Set(terms);
}

/**
 * The same for a text that may begin and end within words of the other: short ones there can be parts of longer ones.
 */
export function neededTermsOfPart(text: string): Set<string> {
  const words = wordsOf(text);
  const known = words.filter((word, at) => !isWhole(word) || (at > 0 && at < words.length - 1));
  return neededTerms(known.map((word) => word.text).join(" "));
}

/** Whether the index knows this word only as a whole: it is too short to have parts. */
export function isWhole(word: Word): boolean {
  return !word.isDense && lettersOf(word).length < LETTERS;
}

/** Letters beyond the basic plane are two units each; most words have none, and then slices are letters. */
function lettersOf({ text }: Word): string | readonly string[] {
  return /[\ud800-\udfff]/.test(text) ? Array.from(text) : text;
}

/** Each `step`th part of this many letters, and the last one. */
function addParts(terms: string[], letters: string | readonly string[], size: number, step: number): void {
  const last = Math.min(letters.length, WORD_CHARS_MAX) - size;
  for (let at = 0; at <= last; at = at < last ? Math.min(at + step, last) : last + 1) {
    const part = letters.slice(at, at + size);
    terms.push(typeof part === "string" ? part : part.join(""));
  }
}

/** The end of an id is random; whoever asks the index compares the whole id too. */
export function senderTerm(userId: string): string {
  return `from/${userId.slice(-12)}`;
}

export function facetTerm(facet: Facet): string {
  return `has/${facet}`;
}

interface Content {
  readonly userId: string;
  readonly content: string;
  readonly isMentioning: boolean;
}

/** All terms of a content, separated by spaces: none of them has one. One that comes twice is one to PostgreSQL. */
export function contentTerms(message: Content): string {
  let terms = termsOf(message.content);
  if (terms.length > TERMS_MAX) terms = [...new Set(terms)].slice(0, TERMS_MAX);
  terms.push(senderTerm(message.userId));
  if (hasLink(message.content)) terms.push(facetTerm("link"));
  if (message.isMentioning) terms.push(facetTerm("mention"));
  return terms.join(" ");
}

/** What a message is found by; null where there is nothing to find: what was deleted, and what the room wrote itself. */
export function messageTerms(message: {
  readonly type: MessageType;
  readonly userId: string;
  readonly content: string | null;
  readonly isMentioning: boolean;
}): string | null {
  const { type, content } = message;
  return content === null || type === "system" ? null : contentTerms({ ...message, content });
}
