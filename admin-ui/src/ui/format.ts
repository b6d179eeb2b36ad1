import { locale } from "../texts.ts";

const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const integer = new Intl.NumberFormat(locale);

export const formatTime = (iso: string): string => dateTime.format(new Date(iso));
export const formatNumber = (n: number): string => integer.format(n);

/** A calendar day in UTC, as the analytics count them. */
export const utcDay = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);

/** For names inside attributes, where there is no `<bdi>`: first strong isolate … pop directional isolate. */
export const isolate = (text: string): string => `\u2068${text}\u2069`;

/** Two letters at most; whole graphemes, so that no name is cut inside a character. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const first = firstGrapheme(words[0]);
  const last = words.length > 1 ? firstGrapheme(words.at(-1)) : "";
  return (first + last).toLocaleUpperCase(locale);
}

const graphemes = new Intl.Segmenter(locale, { granularity: "grapheme" });

function firstGrapheme(word: string | undefined): string {
  for (const { segment } of graphemes.segment(word ?? "")) return segment.slice(0, 8);
  return "";
}
